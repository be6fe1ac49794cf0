//! dev harness
use datapage::{engine::Engine, mrz::Date};
fn main() {
    let today = Date::new(2026, 11, 23).unwrap();
    let engine = Engine::open({let mut o = datapage::engine::EngineOptions::new(today); o.mrz_only = std::env::var("FULL").is_err(); o}).unwrap();
    let verbose = std::env::var("V").is_ok();
    let only = std::env::args().nth(1);
    let root = "/work/shared/corpus/";
    let manifest: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(format!("{root}manifest.json")).unwrap()).unwrap();
    let (mut exact, mut wrong, mut nothing, mut invalid, mut asprinted, mut negs, mut total) = (0, 0, 0, 0, 0, 0, 0);
    for item in manifest.as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        if only.as_ref().is_some_and(|o| !id.contains(o.as_str())) { continue; }
        let truth: Option<Vec<&str>> = item["mrz_lines"].as_array().map(|l| l.iter().map(|x| x.as_str().unwrap()).collect());
        let bytes = std::fs::read(format!("{root}{}", item["file"].as_str().unwrap())).unwrap();
        let started = std::time::Instant::now();
        let Ok(read) = engine.read_side(&bytes) else { println!("ERR {id}"); continue };
        let ms = started.elapsed().as_millis();
        let zone = read.zone.as_ref();
        let text = zone.map(|z| z.decoded.mrz.joined());
        let valid = item["check_digits"] == "valid";
        let status = match (&truth, &text) {
            (None, None) => { continue; }
            (None, Some(_)) => { negs += 1; "FALSE-MRZ" }
            (Some(_), None) => { if valid { total += 1; nothing += 1; } "NOTHING" }
            (Some(t), Some(x)) => {
                if valid { total += 1; }
                if t.join("\n") == *x { if valid { exact += 1 } else { asprinted += 1 }; "exact" }
                else if zone.unwrap().decoded.mrz.digits_right() { if valid {wrong += 1;} "VALID-BUT-WRONG" } else { if valid {invalid += 1;} "invalid" }
            }
        };
        if status != "exact" || verbose {
            println!("{status} {id} {}x{} {} form={} {ms}ms turn={:?} boxes={}", read.width, read.height, item["check_digits"], item["form"], read.turn, read.lines.len());
            println!("   {:?}", read.timings);
            if let Some(z) = zone { let minc = z.decoded.certainty.iter().flatten().copied().fold(1.0f32, f32::min); let mut sc: Vec<f32> = z.decoded.certainty.iter().flatten().copied().collect(); sc.sort_by(f32::total_cmp); println!("   conf {:.3} fit {:.3} cost {:.2} {} alts {} changes {} minc {minc:.3} q {:.3} {:.3} rowh {:.1}", z.decoded.confidence, z.decoded.fit, z.decoded.cost, z.decoded.mrz.format().name(), z.decoded.alternatives.len(), z.decoded.changes.len(), sc[1], sc[4], z.rows[0].height());
                for (i, l) in z.decoded.mrz.lines().enumerate() { println!("   R {l}"); if let Some(t) = &truth { println!("   T {}", t.get(i).unwrap_or(&"")); } }
            } 
            if let (None, Some(t)) = (zone, &truth) { for t in t { println!("   T {t}"); } }
        }
    }
    println!("valid {total}: exact {exact} wrong {wrong} invalid {invalid} nothing {nothing}; printed-invalid exact {asprinted}; false mrz {negs}");
}
