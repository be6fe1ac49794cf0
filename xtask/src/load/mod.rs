//! `cargo xtask load`: many clients at a server of this machine's own, and what becomes of
//! each of their requests.
//!
//! The server is started as a process on 127.0.0.1 and asked nothing else than what
//! `datapage recognize` reads in the same run, on the same cores, in turns with it: so that
//! both are as fast as the machine lets them be just then, and each answer is known.

mod answers;
mod client;
mod process;
mod report;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use answers::Known;
use client::{Picture, Tally};
use process::{Batch, Server};
use report::Report;

use crate::Failure;
use crate::arguments::Arguments;

pub const HELP: &str = "\
Usage: cargo xtask load [--clients N] [--seconds N] [--rounds N] [--pictures DIR]
                        [--workers N] [--queue N] [--seed N] [--count N]

Starts `datapage serve` on 127.0.0.1, has clients send pictures to it one after
another, takes turns with `datapage recognize` over the same pictures on as many
cores, and compares every answer with what `datapage recognize` read. Prints a
table in Markdown: throughput of both, CPU time a picture, latencies, memory over
time, and what became of the requests. Fails where an answer is lost, is given
twice, or is another than it should be. Linux only.

Build everything before: cargo build --release --locked --workspace

Options:
  --clients N    clients that ask at a time, 1 to 256 (4)
  --seconds N    how long they ask, all rounds together, 1 to 3600 (120)
  --rounds N     turns of server and batch, 1 to 20 (3)
  --pictures DIR JPEG and PNG files; drawn specimens where it is left out
  --seed N       the seed of the drawn specimens (77)
  --count N      how many of each of nine kinds, 1 to 100 (3)
  --workers N    pictures read at a time by either (as many as there are cores)
  --queue N      requests that may wait (16, as the server has it)

Examples:
  cargo xtask load
  cargo xtask load --clients 40 --seconds 60 --rounds 1
  cargo xtask load --pictures scans --seconds 600
";

/// Files of a folder that are taken: more make no other load.
const MOST_PICTURES: usize = 1000;

struct Plan {
    clients: usize,
    seconds: u64,
    rounds: u64,
    pictures: Option<PathBuf>,
    seed: u64,
    count: u64,
    workers: usize,
    queue: usize,
}

/// The command.
pub fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut number = |name, least, most, default| {
        let given = arguments.number(name, least, most);
        given.map(|given| given.unwrap_or(default))
    };
    let plan = Plan {
        clients: number("clients", 1, 256, 4)? as usize,
        seconds: number("seconds", 1, 3600, 120)?,
        rounds: number("rounds", 1, 20, 3)?,
        seed: number("seed", 0, u64::MAX, 77)?,
        count: number("count", 1, 100, 3)?,
        workers: number("workers", 1, 1024, cores as u64)? as usize,
        queue: number("queue", 0, 4096, 16)? as usize,
        pictures: arguments.path("pictures")?,
    };
    arguments.finish()?;
    let report = load(&plan)?;
    // What was asked for: on stdout, and a closed pipe is no error.
    crate::show(&report.table());
    let wrong = report.wrong();
    if wrong > 0 {
        return Err(Failure::Task(anyhow::anyhow!(
            "{wrong} answers are not as they should be"
        )));
    }
    Ok(())
}

fn load(plan: &Plan) -> Result<Report> {
    let work = tempfile::tempdir().context("no folder for the pictures")?;
    let folder = match &plan.pictures {
        Some(folder) => folder.clone(),
        None => process::draw(work.path(), plan.seed, plan.count)?,
    };
    let paths = process::pictures(&folder, MOST_PICTURES)?;
    ensure!(!paths.is_empty(), "no JPEG or PNG in {}", folder.display());
    eprintln!("load: what {} pictures say", paths.len());
    let known = Known::of(&Batch::run(&paths, 1, plan.workers)?)?;
    let pictures: Vec<Picture> = paths
        .iter()
        .map(|path| Picture::read(path, &known))
        .collect::<Result<_>>()?;

    let mut server = Server::start(plan.workers, plan.queue)?;
    let mut report = Report::new(plan.workers, plan.queue, plan.clients, paths.len());
    let each = Duration::from_millis(plan.seconds * 1000 / plan.rounds);
    for round in 0..plan.rounds {
        // The one that is first has a cooler machine: they take turns in that too.
        let order = if round % 2 == 0 {
            [true, false]
        } else {
            [false, true]
        };
        for is_server in order {
            if is_server {
                eprintln!("load: round {}, {} clients", round + 1, plan.clients);
                let (before, began) = (server.cpu()?, Instant::now());
                let watched = server.watch();
                let tally = Tally::of(server.address, &pictures, plan.clients, began + each);
                let took = began.elapsed();
                report.served(
                    tally,
                    took,
                    server.cpu()?.saturating_sub(before),
                    &watched.end(),
                );
            } else {
                eprintln!("load: round {}, datapage recognize", round + 1);
                let times = report.pictures_a_round().div_ceil(paths.len()).max(1);
                let batch = Batch::run(&paths, times, plan.workers)?;
                report.read(&batch, known.differ(&batch)?);
            }
        }
    }
    report.peak = server.peak();
    server.stop()?;
    Ok(report)
}
