//! `datapage doctor`: what is here, what is missing, what mends it.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Outcome, output};
use crate::engine::{Engine, EngineOptions};
use crate::error::Error;
use crate::inference::library_info;
use crate::weights::{Store, platform};

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder with `models/` and `lib/` (default: `DATAPAGE_HOME`, beside the program, or the user's data folder)
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let store = Store::open(arguments.home.as_deref())?;
    let mut report = String::new();
    let mut sound = true;
    line(&mut report, "datapage", env!("CARGO_PKG_VERSION"));
    line(&mut report, "platform", &platform());
    line(&mut report, "processor", &processor_features());
    line(
        &mut report,
        "cores",
        &rayon::current_num_threads().to_string(),
    );
    line(
        &mut report,
        "tract backend",
        if cfg!(feature = "tract") {
            "compiled in"
        } else {
            "not in this build"
        },
    );
    line(&mut report, "home", &store.home().display().to_string());
    for file in store.report() {
        sound &= file.state.is_sound();
        let hash = file.sha256.get(..16).unwrap_or_default();
        line(
            &mut report,
            &file.name,
            &format!("{}  ({} bytes, sha256 {hash}…)", file.state, file.size),
        );
    }
    let options = EngineOptions {
        home: arguments.home.clone(),
        ..EngineOptions::new(super::clock::today())
    };
    match Engine::open(options).and_then(|engine| engine.warm().map(|()| engine)) {
        Ok(engine) => {
            line(
                &mut report,
                "runtime",
                &format!("{} ({})", engine.backend(), library_info()),
            );
            line(&mut report, "networks", "load and run");
        }
        Err(error) => {
            sound = false;
            line(&mut report, "runtime", &error.to_string());
        }
    }
    if !sound {
        let _ = writeln!(
            report,
            "\nSomething is missing. This mends it:\n  {}",
            store.mending_command()
        );
    }
    output::print_text(&report)?;
    Ok(if sound {
        Outcome::Read
    } else {
        Outcome::NothingReadable
    })
}

fn line(report: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(report, "{name:<28} {value}");
}

#[cfg(target_arch = "x86_64")]
fn processor_features() -> String {
    let found = [
        ("avx2", std::is_x86_feature_detected!("avx2")),
        ("fma", std::is_x86_feature_detected!("fma")),
        ("avx512f", std::is_x86_feature_detected!("avx512f")),
        ("avx512vnni", std::is_x86_feature_detected!("avx512vnni")),
        ("sha", std::is_x86_feature_detected!("sha")),
    ];
    let names: Vec<&str> = found
        .iter()
        .filter(|(_, has)| *has)
        .map(|&(name, _)| name)
        .collect();
    format!("x86-64 {}", names.join(" "))
}

#[cfg(not(target_arch = "x86_64"))]
fn processor_features() -> String {
    std::env::consts::ARCH.to_owned()
}
