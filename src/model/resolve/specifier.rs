//! Module names: package and subpath, Node's own modules.

/// Node's modules that can be named without `node:` (sorted).
const BUILTINS: [&str; 54] = [
    "assert",
    "assert/strict",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "dns/promises",
    "domain",
    "events",
    "fs",
    "fs/promises",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "module",
    "net",
    "os",
    "path",
    "path/posix",
    "path/win32",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "readline/promises",
    "repl",
    "stream",
    "stream/consumers",
    "stream/promises",
    "stream/web",
    "string_decoder",
    "sys",
    "timers",
    "timers/promises",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "util/types",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

/// The name of one of Node's own modules without its prefix.
pub fn builtin(specifier: &str) -> Option<&str> {
    specifier.strip_prefix("node:").or_else(|| BUILTINS.binary_search(&specifier).is_ok().then_some(specifier))
}

/// Package name and subpath of a bare specifier: `@a/b/c/d` is `@a/b` and `c/d`. `None`: no package can have that name.
pub fn package_name(specifier: &str) -> Option<(&str, &str)> {
    let scope = if specifier.starts_with('@') { specifier.find('/')? + 1 } else { 0 };
    let end = specifier[scope..].find('/').map_or(specifier.len(), |at| scope + at);
    let (name, rest) = specifier.split_at(end);
    let valid = !name[scope..].is_empty() && scope != 2 && !name.starts_with(['.', '/', '#', '~']);
    valid.then(|| (name, rest.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_package_and_subpath() {
        assert_eq!(package_name("react"), Some(("react", "")));
        assert_eq!(package_name("aws-amplify/auth/server"), Some(("aws-amplify", "auth/server")));
        assert_eq!(package_name("@aws-sdk/client-ses"), Some(("@aws-sdk/client-ses", "")));
        assert_eq!(package_name("@a/b/c/d"), Some(("@a/b", "c/d")));
        for none in ["@/x", "@", "@a", "@a/", "~/x", "#x", "./x", "/x", ""] {
            assert_eq!(package_name(none), None, "{none}");
        }
    }

    #[test]
    fn knows_the_builtins() {
        assert!(BUILTINS.is_sorted());
        assert_eq!(builtin("node:test"), Some("test"));
        assert_eq!(builtin("fs/promises"), Some("fs/promises"));
        assert_eq!(builtin("fs-extra"), None);
    }
}
