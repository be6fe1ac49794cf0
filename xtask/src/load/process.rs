//! The processes: the server, the batch, the press; and what Linux says of them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::workspace::program;

/// The day on which both read, so that they read the same.
const TODAY: &str = "2026-11-24";

/// Memory is looked at this often.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A server that is not ready by then will not be.
const PATIENCE: Duration = Duration::from_mins(2);

/// Ticks of a second in `/proc/PID/stat`: the kernel's `USER_HZ`, 100 wherever Linux runs.
const TICKS: f64 = 100.0;

/// What is drawn: every kind with an MRZ, and one without. The others need fonts that not
/// every machine has.
const LAYOUTS: [&str; 9] = [
    "td3",
    "td1-front",
    "td1-back",
    "td2",
    "mrv-a",
    "mrv-b",
    "fra-id",
    "eu-licence-front",
    "eu-licence-back",
];

/// The longer side of what is drawn, in pixels: what a phone's picture is reduced to before
/// it is sent.
const SIZE: &str = "1200";

/// Draws `count` specimens of each kind, photographed, and gives their folder.
pub fn draw(folder: &Path, seed: u64, count: u64) -> Result<PathBuf> {
    eprintln!(
        "load: drawing {count} specimens of each of {} kinds",
        LAYOUTS.len()
    );
    let out = folder.join("drawn");
    for layout in LAYOUTS {
        let mut draw = Command::new(program("specimen")?);
        draw.args([
            "draw", "--layout", layout, "--camera", "photo", "--size", SIZE,
        ])
        .args(["--seed", &seed.to_string(), "--count", &count.to_string()])
        .arg("--out")
        .arg(&out);
        crate::workspace::run(&mut draw)?;
    }
    Ok(out)
}

/// The JPEG and PNG files of a folder, by name.
pub fn pictures(folder: &Path, most: usize) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().and_then(|e| e.to_str());
        let extension = extension.unwrap_or_default().to_ascii_lowercase();
        if ["jpg", "jpeg", "png"].contains(&extension.as_str()) {
            found.push(path);
        }
    }
    found.sort();
    found.truncate(most);
    Ok(found)
}

/// A run of `datapage recognize`.
pub struct Batch {
    output: String,
    /// How many pictures it read.
    pub count: usize,
    /// From its start to its end, with all that it loads.
    pub took: Duration,
    /// Of all its threads.
    pub cpu: Duration,
}

impl Batch {
    /// Reads the pictures `times` times, `jobs` at a time.
    pub fn run(pictures: &[PathBuf], times: usize, jobs: usize) -> Result<Self> {
        let began = Instant::now();
        let mut child = Command::new(program("datapage")?)
            .args([
                "recognize",
                "-",
                "--today",
                TODAY,
                "--jobs",
                &jobs.to_string(),
            ])
            .env("RUST_LOG", "error")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("datapage recognize")?;
        let mut list = String::new();
        for path in pictures.iter().cycle().take(pictures.len() * times) {
            list.push_str(&path.to_string_lossy());
            list.push('\n');
        }
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(list.as_bytes()).context("its list")?;
        }
        let pid = child.id();
        let over = Arc::new(AtomicBool::new(false));
        let watch = {
            let over = Arc::clone(&over);
            // It cannot be asked when it is gone: the last look before counts.
            std::thread::spawn(move || {
                let mut cpu = Duration::ZERO;
                while !over.load(Ordering::Relaxed) {
                    cpu = cpu_of(pid).unwrap_or(cpu);
                    std::thread::sleep(LOOK_EVERY / 10);
                }
                cpu
            })
        };
        let output = child.wait_with_output().context("datapage recognize")?;
        over.store(true, Ordering::Relaxed);
        let took = began.elapsed();
        // 1 is that none could be read.
        ensure!(
            matches!(output.status.code(), Some(0 | 1)),
            "datapage recognize failed ({})",
            output.status
        );
        let output = String::from_utf8(output.stdout).context("its answers")?;
        let count = output.lines().count();
        ensure!(
            count == pictures.len() * times,
            "datapage recognize gave {count} answers"
        );
        Ok(Self {
            output,
            count,
            took,
            cpu: watch.join().unwrap_or_default(),
        })
    }

    /// Each picture's path with its answer.
    pub fn lines(&self) -> impl Iterator<Item = Result<(String, Value)>> {
        self.output.lines().map(|line| {
            let mut line: Value = serde_json::from_str(line).context("an answer")?;
            let source = line["source"].as_str().unwrap_or_default().to_owned();
            Ok((source, line["response"].take()))
        })
    }
}

/// CPU time of all threads of a process, user and system.
fn cpu_of(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Behind the name, which may hold anything: proc(5), fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(Duration::from_secs_f64(ticks / TICKS))
}

/// A line of a process's status in MiB.
fn mib_of(pid: u32, field: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// A running server; it is killed when this goes.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts one and waits until it is ready.
    pub fn start(workers: usize, queue: usize) -> Result<Self> {
        let mut child = Command::new(program("datapage")?)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--today",
                TODAY,
                "--console",
                "true",
            ])
            .args([
                "--workers",
                &workers.to_string(),
                "--queue",
                &queue.to_string(),
            ])
            .env("RUST_LOG", "datapage=info")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("datapage serve")?;
        let mut log = BufReader::new(child.stderr.take().context("its log")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if log.read_line(&mut line)? == 0 {
                bail!("datapage serve ended ({})", child.wait()?);
            }
            if let Some((_, rest)) = line.split_once("listening on http://") {
                let end = rest.find([',', ' ', '\n']).unwrap_or(rest.len());
                break rest[..end].parse::<SocketAddr>().context("its address")?;
            }
        };
        // The rest must be read away, or it waits for that.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let server = Self { child, address };
        ensure!(
            server.address.ip().is_loopback(),
            "{} is not loopback",
            server.address
        );
        let until = Instant::now() + PATIENCE;
        while !is_ready(server.address) {
            ensure!(Instant::now() < until, "the server does not become ready");
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(server)
    }

    /// CPU time until now.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(self.child.id()).context("this system does not tell what a process uses")
    }

    /// The most memory that it ever had, in MiB.
    pub fn peak(&self) -> Option<f64> {
        mib_of(self.child.id(), "VmHWM:")
    }

    /// Looks at its memory until told to end.
    pub fn watch(&self) -> Watch {
        let (pid, over) = (self.child.id(), Arc::new(AtomicBool::new(false)));
        let seen = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let mut resident = Vec::new();
            while !seen.load(Ordering::Relaxed) {
                resident.extend(mib_of(pid, "VmRSS:"));
                std::thread::sleep(LOOK_EVERY);
            }
            resident
        });
        Watch { over, thread }
    }

    /// Ends it, which must be running still.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended by itself ({status})");
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = std::net::TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
        std::io::read_to_string(stream)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// Somebody looking at a process's memory.
pub struct Watch {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<f64>>,
}

impl Watch {
    /// What was resident, in MiB, from first to last.
    pub fn end(self) -> Vec<f64> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}
