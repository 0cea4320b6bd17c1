import { formatPrice } from "@bakery/shared";
import { PhotoUpload } from "@/components/photo-upload";
import { cookiesClient } from "@/lib/amplify-server";

export const dynamic = "force-dynamic";

export default async function ProductsPage() {
  const { data: products, errors } = await cookiesClient.models.Product.list();
  if (errors) {
    return <p role="alert">The products could not be loaded.</p>;
  }
  return (
    <ul>
      {products.map((product) => (
        <li key={product.id}>
          {product.name}, {formatPrice(product.priceCents)} <PhotoUpload productId={product.id} />
        </li>
      ))}
    </ul>
  );
}
