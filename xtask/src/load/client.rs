//! Clients: each sends one picture after another on a connection of its own, and looks at
//! what comes back.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use serde_json::Value;

use super::answers::{Known, comparable};

/// Who gets no answer for so long is one whose answer is lost: the server answers within
/// the patience and the deadline of its settings, 90 seconds together.
const PATIENCE: Duration = Duration::from_mins(3);

/// Requests of one client in one round, whatever its time.
const MOST_REQUESTS: usize = 100_000;

/// Who is told to come again waits so long at most.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A picture as it goes over the wire, and what is to come back.
pub struct Picture {
    request: Vec<u8>,
    expected: Value,
}

impl Picture {
    /// Reads a file of which something is known.
    pub fn read(path: &Path, known: &Known) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let expected = known.answer(&path.to_string_lossy())?;
        Ok(Self::new(&bytes, expected))
    }

    /// Country and kind are left open, as `datapage recognize` has them: the path of the
    /// console allows that.
    fn new(picture: &[u8], expected: Value) -> Self {
        let picture = base64::engine::general_purpose::STANDARD.encode(picture);
        let body = format!("{{\"idImage\":\"{picture}\"}}");
        let head = format!(
            "POST /console/recognition HTTP/1.1\r\nhost: 127.0.0.1\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Self {
            request: (head + &body).into_bytes(),
            expected,
        }
    }
}

/// What became of requests.
#[derive(Debug, Default)]
pub struct Tally {
    /// How long each took that was answered, by a result or by an error of the API.
    pub latencies: Vec<Duration>,
    /// The longest that the server worked on one, by its own account.
    pub longest_work: Duration,
    /// Their answers were others than they should be.
    pub wrong: usize,
    /// They had no answer.
    pub lost: usize,
    /// Their answer had the identifier of another, or something came behind it.
    pub twice: usize,
    /// They were told to come again later.
    pub busy: usize,
    /// They were, and not told when.
    pub busy_without_time: usize,
    /// How long it took at most to be told so.
    pub busy_longest: Duration,
    /// Every answer's identifier.
    pub ids: HashSet<String>,
}

impl Tally {
    /// Has `clients` ask until `end`, and waits for their last answers.
    pub fn of(address: SocketAddr, pictures: &[Picture], clients: usize, end: Instant) -> Self {
        let next = AtomicUsize::new(0);
        let tallies = std::thread::scope(|scope| {
            let one = || ask_until(address, pictures, &next, end);
            let clients: Vec<_> = (0..clients).map(|_| scope.spawn(one)).collect();
            let joined = clients.into_iter().map(std::thread::ScopedJoinHandle::join);
            // A client that panicked is a defect of this program, and not to be overlooked.
            joined
                .map(|joined| joined.expect("no panic"))
                .collect::<Vec<_>>()
        });
        let mut all = Self::default();
        for tally in tallies {
            all.add(tally);
        }
        all
    }

    /// Takes what another counted.
    pub fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.longest_work = self.longest_work.max(other.longest_work);
        self.wrong += other.wrong;
        self.lost += other.lost;
        self.twice += other.twice;
        self.busy += other.busy;
        self.busy_without_time += other.busy_without_time;
        self.busy_longest = self.busy_longest.max(other.busy_longest);
        for id in other.ids {
            self.twice += usize::from(!self.ids.insert(id));
        }
    }

    fn note(&mut self, answer: Answer, expected: &Value, took: Duration) -> Option<Duration> {
        if answer.status == 429 {
            self.busy += 1;
            self.busy_longest = self.busy_longest.max(took);
            self.busy_without_time += usize::from(answer.retry_after.is_none());
            let wait = Duration::from_secs(answer.retry_after.unwrap_or(1));
            return Some(wait.min(LONGEST_WAIT));
        }
        self.latencies.push(took);
        let worked = &answer.body["result"]["extension"]["timings_ms"]["total"];
        let worked = Duration::try_from_secs_f64(worked.as_f64().unwrap_or(0.0) / 1000.0);
        self.longest_work = self.longest_work.max(worked.unwrap_or_default());
        if let Some(id) = answer.body["transactionId"].as_str() {
            self.twice += usize::from(!self.ids.insert(id.to_owned()));
        }
        self.wrong += usize::from(comparable(answer.body) != *expected);
        None
    }
}

fn ask_until(address: SocketAddr, pictures: &[Picture], next: &AtomicUsize, end: Instant) -> Tally {
    let mut tally = Tally::default();
    let mut connection = None;
    for _ in 0..MOST_REQUESTS {
        if Instant::now() >= end {
            break;
        }
        let Some(picture) = pictures.get(next.fetch_add(1, Ordering::Relaxed) % pictures.len())
        else {
            break;
        };
        let began = Instant::now();
        match ask(&mut connection, address, &picture.request) {
            Ok(answer) => {
                if let Some(wait) = tally.note(answer, &picture.expected, began.elapsed()) {
                    std::thread::sleep(wait.min(end.saturating_duration_since(Instant::now())));
                }
            }
            Err(error) => {
                eprintln!("load: no answer: {error:#}");
                tally.lost += 1;
                connection = None;
            }
        }
        // Whatever comes now nobody asked for.
        if let Some(open) = &connection
            && !open.buffer().is_empty()
        {
            tally.twice += 1;
            connection = None;
        }
    }
    tally
}

/// An answer as it came.
#[derive(Debug)]
struct Answer {
    status: u16,
    retry_after: Option<u64>,
    body: Value,
}

fn connect(address: SocketAddr) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).context("cannot connect")?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// Sends a request on the connection, or on a new one, and reads the answer.
fn ask(
    connection: &mut Option<BufReader<TcpStream>>,
    address: SocketAddr,
    request: &[u8],
) -> Result<Answer> {
    let mut open = connection.take().map_or_else(|| connect(address), Ok)?;
    open.get_mut().write_all(request).context("cannot send")?;
    let mut line = String::new();
    open.read_line(&mut line).context("cannot read")?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status: u16 = status.with_context(|| format!("no answer of HTTP: {line:?}"))?;
    let (mut length, mut retry_after, mut stays) = (None, None, true);
    loop {
        line.clear();
        open.read_line(&mut line).context("cannot read")?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok(),
            "retry-after" => retry_after = value.parse().ok(),
            "connection" => stays = !value.eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    let Some(length) = length.filter(|&length: &usize| length < 1 << 24) else {
        bail!("an answer without a length, or a huge one");
    };
    let mut body = vec![0; length];
    open.read_exact(&mut body).context("cut off")?;
    *connection = stays.then_some(open);
    Ok(Answer {
        status,
        retry_after,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use serde_json::json;

    use super::*;

    /// A server that answers its requests with these texts, in their order.
    fn answering(texts: Vec<String>) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("bound");
        std::thread::spawn(move || {
            let mut texts = texts.into_iter();
            for stream in listener.incoming().flatten() {
                let mut stream = BufReader::new(stream);
                loop {
                    let (mut line, mut length) = (String::new(), 0);
                    while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                        if let Some(value) = line.strip_prefix("content-length: ") {
                            length = value.trim().parse().expect("a length");
                        }
                        line.clear();
                    }
                    let mut body = vec![0; length];
                    if length == 0 || stream.read_exact(&mut body).is_err() {
                        break;
                    }
                    let Some(text) = texts.next() else {
                        return;
                    };
                    if stream.get_mut().write_all(text.as_bytes()).is_err() || text.is_empty() {
                        break;
                    }
                }
            }
        });
        address
    }

    fn answer(status: u16, head: &str, body: &Value) -> String {
        let body = body.to_string();
        format!(
            "HTTP/1.1 {status} x\r\n{head}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    #[test]
    fn each_way_to_be_wrong_is_counted() {
        let right = |id: &str| json!({ "transactionId": id, "result": { "name": "X" } });
        let texts = vec![
            answer(200, "", &right("a")),
            answer(200, "", &right("a")),
            answer(
                200,
                "",
                &json!({ "transactionId": "b", "result": { "name": "Y" } }),
            ),
            answer(429, "Retry-After: 0\r\n", &json!({})),
            answer(429, "", &json!({})),
            answer(400, "", &json!({ "transactionId": "c", "errorCode": 1003 })),
            // Two answers to one request; then the connection is a new one.
            answer(200, "", &right("d")) + "HTTP/1.1 200 OK\r\n",
            // No answer.
            String::new(),
            answer(200, "connection: close\r\n", &right("e")),
        ];
        let count = texts.len();
        let address = answering(texts);
        let picture = Picture::new(b"x", comparable(right("")));
        let (mut tally, mut connection) = (Tally::default(), None);
        for _ in 0..count {
            match ask(&mut connection, address, &picture.request) {
                Ok(answer) => drop(tally.note(answer, &picture.expected, Duration::ZERO)),
                Err(_) => tally.lost += 1,
            }
            if connection
                .as_ref()
                .is_some_and(|open| !open.buffer().is_empty())
            {
                tally.twice += 1;
                connection = None;
            }
        }
        assert_eq!((tally.busy, tally.busy_without_time), (2, 1));
        assert_eq!((tally.wrong, tally.lost, tally.twice), (2, 1, 2));
        assert_eq!(tally.latencies.len(), 6);
    }
}
