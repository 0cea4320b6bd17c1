//! Build tool: turns the engine's raw `.wasm` into one `.wasm` with JavaScript glue for Node and for browsers.
//!
//! `amplify-tiers-wasm <input.wasm> <output folder>` writes `amplify_tiers_bg.wasm`, `amplify_tiers.cjs` (Node, loads
//! synchronously) and `amplify_tiers.js` (browsers, ES module), both with type declarations.

#![expect(clippy::disallowed_methods, reason = "a program of the workshop; only the engine has no I/O")]

use std::{env, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use walrus::{FunctionId, Module};
use wasm_bindgen_cli_support::Bindgen;

const NAME: &str = "amplify_tiers";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        bail!("usage: amplify-tiers-wasm <input.wasm> <output folder>");
    };
    let output = Path::new(output);
    let node = generate(input, output, |bindgen| bindgen.nodejs(true).map(|_| ()))?;
    // The package is made of ES modules; the Node glue is CommonJS.
    for (made, kept) in [("js", "cjs"), ("d.ts", "d.cts")] {
        let (made, kept) = (output.join(format!("{NAME}.{made}")), output.join(format!("{NAME}.{kept}")));
        fs::rename(&made, &kept).with_context(|| format!("cannot rename {}", made.display()))?;
    }
    let web = generate(input, output, |bindgen| bindgen.web(true).map(|_| ()))?;
    // Both hosts must run the same code, so one file is shipped for both.
    ensure!(node == web, "wasm-bindgen wrote different .wasm files for Node and for browsers");
    sort_names(&output.join(format!("{NAME}_bg.wasm")))
}

/// Puts each function's signature before its name. wasm-opt then sorts by names: functions with alike parameters use alike
/// local variables, and side by side they compress better.
fn sort_names(path: &Path) -> Result<()> {
    let mut module = Module::from_file(path)?;
    let signatures: Vec<(FunctionId, String)> = module
        .funcs
        .iter()
        .map(|function| {
            let signature = module.types.get(function.ty());
            let name = function.name.as_deref().unwrap_or_default();
            (function.id(), format!("{:?} {:?} {name}", signature.params(), signature.results()))
        })
        .collect();
    for (id, name) in signatures {
        module.funcs.get_mut(id).name = Some(name);
    }
    module.emit_wasm_file(path)
}

/// Writes the glue of one target into `folder` and gives the bytes of its `.wasm`.
fn generate(input: &str, folder: &Path, choose_target: impl Fn(&mut Bindgen) -> Result<()>) -> Result<Vec<u8>> {
    let mut bindgen = Bindgen::new();
    // Names stay: wasm-opt sorts by them and drops them.
    bindgen.input_path(input).out_name(NAME).typescript(true).remove_producers_section(true);
    // Gives `__wbg_reset_state`, with which the host gets a fresh instance after a trap.
    bindgen.reset_state_function(true);
    choose_target(&mut bindgen)?;
    bindgen.generate(folder).with_context(|| format!("wasm-bindgen failed for {}", folder.display()))?;
    let path = folder.join(format!("{NAME}_bg.wasm"));
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}
