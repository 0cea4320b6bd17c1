import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
const nextConfig = {
  transpilePackages: ["@bakery/backend", "@bakery/shared"],
  turbopack: { root: join(dirname(fileURLToPath(import.meta.url)), "../..") },
};

export default nextConfig;
