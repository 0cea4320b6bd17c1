//! scratch
use amplify_tiers::facts::{extract::extract, encode::encode};
#[test]
fn dump() {
    let Ok(path) = std::env::var("DUMP") else { return };
    let text = std::fs::read(&path).unwrap();
    let f = extract(&path, &text);
    println!("{:#?}", f.error);
    for (i, im) in f.imports.iter().enumerate() { println!("import {i} {:?} from {} {:?} used={} type={}", im.imported, f.str(im.source), im.kind, im.used_as_value, im.type_only); }
    for (i, fun) in f.body.functions.iter().enumerate() { println!("fn {i} {:?} parent {:?} nodes {:?} owner {:?}", fun.name.map(|n| f.str(n)), fun.parent, fun.nodes, fun.owner); }
    for (i, n) in f.body.nodes.iter().enumerate() { println!("node {i} skip {} {:?}", n.skip, n.kind); }
    for (i, c) in f.body.calls.iter().enumerate() { println!("call {i} {:?} callee {:?} args {:?} aw {}", c.kind, c.callee, f.body.list(c.args), c.awaited); }
    for (i, v) in f.body.values.iter().enumerate() { println!("v{i} {:?}", v); }
    println!("exports {:?}\nuses {:?}\nfuses {:?}", f.exports, f.import_uses, f.function_uses);
}
#[test]
fn size() {
    let Ok(dir) = std::env::var("SIZE") else { return };
    let mut total = (0, 0); let mut max_ratio: Vec<(f64, String)> = vec![];
    let mut stack = vec![std::path::PathBuf::from(dir)];
    let start = std::time::Instant::now(); let mut n = 0;
    while let Some(d) = stack.pop() {
        for e in std::fs::read_dir(d).unwrap() { let p = e.unwrap().path();
            if p.is_dir() { let name = p.file_name().unwrap().to_str().unwrap().to_string(); if name != "node_modules" && name != ".git" { stack.push(p); } continue; }
            let s = p.to_str().unwrap().to_string();
            if !(s.ends_with(".ts") || s.ends_with(".tsx") || s.ends_with(".js") || s.ends_with(".jsx")) || s.ends_with(".d.ts") { continue; }
            let Ok(text) = std::fs::read(&p) else { continue };
            let f = extract(&s, &text); n += 1;
            if let Some(e) = &f.error { println!("{s}: {} {:?}", e.message, f.lines.position(e.span.start)); continue; }
            let len = encode(&f).len(); total.0 += text.len(); total.1 += len;
            if text.len() > 2000 { max_ratio.push((len as f64 / text.len() as f64, s)); }
        }
    }
    max_ratio.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("{n} files {} kB source, {} kB facts = {:.3}; {:?}", total.0 / 1000, total.1 / 1000, total.1 as f64 / total.0 as f64, start.elapsed());
    for r in max_ratio.iter().take(8) { println!("{:.2} {}", r.0, r.1); }
}
