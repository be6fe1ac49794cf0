//! scratch
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::print_stdout
)]
use datapage::document::{self, MrzReading, Rules, Side, Templates};
use datapage::engine::{Engine, EngineOptions};
use datapage::geometry::Quad;
use datapage::mrz::{self, Date};
use datapage::text::{Glyph, Line};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

const TODAY: Date = Date {
    year: 2024,
    month: 6,
    day: 1,
};

fn manifest(path: &str) -> Vec<Value> {
    let t = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&t).unwrap()
}

fn capture(path: &str, out: &str, jobs: usize) {
    let dir = std::path::Path::new(path).parent().unwrap().to_owned();
    let entries: Vec<Value> = manifest(path)
        .into_iter()
        .filter(|e| e["fields"].is_object())
        .collect();
    let engine = Engine::open(EngineOptions::new(TODAY)).unwrap();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let file = std::sync::Mutex::new(std::fs::File::create(out).unwrap());
    std::thread::scope(|s| {
        for _ in 0..jobs {
            s.spawn(|| loop {
                let i = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let Some(e) = entries.get(i) else { break };
                let bytes = std::fs::read(dir.join(e["file"].as_str().unwrap())).unwrap();
                let v = match engine.read_side(&bytes) {
                    Ok(side) => {
                        let lines: Vec<Value> = side.lines.iter().map(|l| json!({
                            "text": l.text, "score": l.score, "quad": serde_json::to_value(&l.quad).unwrap(),
                            "glyphs": l.glyphs.iter().map(|g| json!([g.ch.to_string(), g.score, g.at])).collect::<Vec<_>>()})).collect();
                        let mrz = side.zone.as_ref().map(|z| json!({"lines": z.decoded.mrz.lines().collect::<Vec<_>>(), "confidence": z.decoded.confidence,
                            "format": format!("{:?}", z.decoded.mrz.format()),
                            "quads": z.rows.iter().map(|q| serde_json::to_value(q).unwrap()).collect::<Vec<_>>()}));
                        json!({"id": e["id"], "lines": lines, "w": side.width.round() as u32, "h": side.height.round() as u32, "mrz": mrz})
                    }
                    Err(err) => json!({"id": e["id"], "error": err.to_string()}),
                };
                writeln!(file.lock().unwrap(), "{v}").unwrap();
            });
        }
    });
}

fn side(v: &Value) -> Side {
    let quad = |q: &Value| -> Quad { serde_json::from_value(q.clone()).unwrap() };
    let lines = v["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| Line {
            text: l["text"].as_str().unwrap().to_owned(),
            score: l["score"].as_f64().unwrap() as f32,
            quad: quad(&l["quad"]),
            glyphs: l["glyphs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|g| Glyph {
                    ch: g[0].as_str().unwrap().chars().next().unwrap(),
                    score: g[1].as_f64().unwrap() as f32,
                    at: g[2].as_f64().unwrap() as f32,
                })
                .collect(),
        })
        .collect();
    let mrz = v["mrz"].as_object().and_then(|m| {
        let ls: Vec<&str> = m["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l.as_str().unwrap())
            .collect();
        let parsed = mrz::parse(&ls, TODAY).ok()?;
        Some(MrzReading {
            mrz: parsed,
            confidence: m["confidence"].as_f64().unwrap() as f32,
            quads: m["quads"].as_array().unwrap().iter().map(quad).collect(),
        })
    });
    Side {
        lines,
        page: (
            v["w"].as_u64().unwrap() as u32,
            v["h"].as_u64().unwrap() as u32,
        ),
        mrz,
        barcode: None,
    }
}

fn name_of(key: &str) -> Option<&str> {
    Some(match key {
        "full_name" => "name",
        "document_number" => "number",
        "dd" => "discriminator",
        "name_native" | "name_local" | "address_local" => return None,
        key if key.ends_with("_printed") => return None,
        key => key,
    })
}
fn kind_of(key: &str) -> &'static str {
    match key {
        key if key.ends_with("_date") => "dates",
        "number" | "identity_number" => "numbers",
        "name" | "surname" | "given_names" | "name_chn" | "father_name" => "names",
        "gender" => "sex",
        "address" => "addresses",
        _ => "others",
    }
}
fn read(d: &document::Document, key: &str) -> (String, u8) {
    let printed = d.fields.iter().find(|f| f.key == key);
    let ocr = &d.ocr;
    let fixed = match key {
        "birth_date" => &ocr.birth_date[..],
        "issue_date" => &ocr.issue_date,
        "expire_date" => &ocr.expire_date,
        "gender" => &ocr.gender,
        "name" => &ocr.full_name,
        "number" => &ocr.number,
        "identity_number" => &ocr.identity_number,
        "nationality" => &ocr.nationality,
        _ => "",
    };
    let by_form = key.ends_with("_date") || key == "gender";
    let score = printed.map_or(0, |f| f.score);
    match printed {
        Some(f) if !by_form || fixed.is_empty() => (f.value.clone(), score),
        _ => (fixed.to_owned(), score),
    }
}
fn same(key: &str, read: &str, printed: &str) -> bool {
    let spaced = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = |t: &str| t.split_whitespace().collect::<String>();
    if key == "address"
        || !printed.is_ascii()
            && printed
                .chars()
                .all(|c| !c.is_lowercase() && !c.is_uppercase())
    {
        bare(read) == bare(printed)
    } else {
        spaced(read) == spaced(printed)
    }
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a[1] == "capture" {
        capture(&a[2], &a[3], a.get(4).map_or(2, |n| n.parse().unwrap()));
        return;
    }
    // eval MANIFEST CAPTURE [dump|bad|sum] [idpart]
    let entries = manifest(&a[2]);
    let mode = a.get(4).map_or("sum", |s| s.as_str());
    let only = a.get(5).map_or("", |s| s.as_str());
    let reads: BTreeMap<String, Value> = std::fs::read_to_string(&a[3])
        .unwrap()
        .lines()
        .map(|l| {
            let v: Value = serde_json::from_str(l).unwrap();
            (v["id"].as_str().unwrap().to_owned(), v)
        })
        .collect();
    let templates = Templates::built_in().unwrap();
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for e in &entries {
        let id = e["id"].as_str().unwrap();
        let Some(v) = reads.get(id) else { continue };
        if !id.contains(only) {
            continue;
        }
        let doc = v["error"]
            .is_null()
            .then(|| document::read(&side(v), None, &templates, Rules::new(TODAY)));
        if mode == "dump" {
            println!(
                "==== {id} {}x{} {:?}",
                v["w"],
                v["h"],
                doc.as_ref()
                    .map(|d| (d.front.template.clone(), d.country.clone(), d.id_type))
            );
            for l in v["lines"].as_array().into_iter().flatten() {
                let q: Quad = serde_json::from_value(l["quad"].clone()).unwrap();
                let (x0, y0, x1, y1) = q.bounds();
                println!(
                    "   {:4.0} {:4.0} {:4.0} {:4.0} h{:3.0} {:.2}  {}",
                    x0,
                    y0,
                    x1,
                    y1,
                    q.height(),
                    l["score"].as_f64().unwrap(),
                    l["text"].as_str().unwrap()
                );
            }
            if let Some(m) = v["mrz"].as_object() {
                println!("   MRZ {:?} {}", m["lines"], m["confidence"]);
            }
        }
        for (key, value) in e["fields"].as_object().unwrap() {
            let (Some(key), Some(truth)) = (name_of(key), value.as_str()) else {
                continue;
            };
            if truth.is_empty() {
                continue;
            }
            let (r, score) = doc.as_ref().map(|d| read(d, key)).unwrap_or_default();
            let o = if r.is_empty() {
                2
            } else if same(key, &r, truth) {
                0
            } else {
                1
            };
            for n in [kind_of(key), "~all"] {
                let c = counts.entry(n).or_default();
                c[o] += 1;
                if o == 1 && score >= 90 {
                    c[3] += 1;
                }
            }
            let mark = ["ok   ", "WRONG", "empty"][o];
            if mode == "dump"
                || (mode == "bad" && o != 0)
                || (mode == "sure" && o == 1 && score >= 90)
            {
                println!("{mark} {id:<22} {key:<16} {score:3} | {truth} | {r}");
            }
        }
        if mode == "dump" {
            if let Some(d) = &doc {
                for f in &d.fields {
                    let l = e["fields"]
                        .as_object()
                        .unwrap()
                        .keys()
                        .any(|k| name_of(k) == Some(&f.key));
                    if !l {
                        println!("extra {:<16} {:3} | {}", f.key, f.score, f.value);
                    }
                }
            }
        }
    }
    for (k, c) in counts {
        let n = c[0] + c[1] + c[2];
        println!(
            "{k:<10} all {n:4} exact {:4} wrong {:3} empty {:3} sure-wrong {:2}  {:.1}%",
            c[0],
            c[1],
            c[2],
            c[3],
            100.0 * c[0] as f64 / n as f64
        );
    }
}
