//! The tables of the queue, and what is done to them inside a transaction.

use redb::{
    ReadOnlyTable, ReadTransaction, ReadableTable, StorageError, Table, TableDefinition,
    WriteTransaction,
};

use super::record::{Record, State};

/// Records in JSON, by identifier.
const RECORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");
/// Sealed contents, by identifier and [`Content`].
const CONTENTS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("contents");
/// What is due, by state, time and identifier.
const DUE: TableDefinition<'_, (&str, u64, &str), ()> = TableDefinition::new("due");
/// How many jobs are in each state, and how many bytes their requests have.
const COUNTS: TableDefinition<'_, &str, u64> = TableDefinition::new("counts");
/// What is known of the file itself.
const FACTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("facts");

/// The count of bytes.
const BYTES: &str = "bytes";

/// The fact that proves the key.
pub(super) const CHECK: &str = "check";

type Result<T> = std::result::Result<T, redb::Error>;

/// What is kept of a job, sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Request,
    Result,
    Address,
}

impl Content {
    const ALL: [Self; 3] = [Self::Request, Self::Result, Self::Address];

    fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Result => "result",
            Self::Address => "address",
        }
    }

    /// The place that it is sealed for: a content of another job does not open here.
    pub fn label(self, id: &str) -> String {
        format!("datapage job 1 {id} {}", self.as_str())
    }
}

/// Jobs that are due.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Their identifiers, the longest due first.
    pub ids: Vec<String>,
    /// When the next one is due, in milliseconds since 1970.
    pub next_ms: Option<u64>,
}

/// All tables, to be written.
pub(super) struct Tables<'t> {
    records: Table<'t, &'static str, &'static [u8]>,
    contents: Table<'t, (&'static str, &'static str), &'static [u8]>,
    due: Table<'t, (&'static str, u64, &'static str), ()>,
    counts: Table<'t, &'static str, u64>,
    facts: Table<'t, &'static str, &'static [u8]>,
}

impl<'t> Tables<'t> {
    /// Those of a transaction; what is not there is made.
    pub fn open(transaction: &'t WriteTransaction) -> Result<Self> {
        Ok(Self {
            records: transaction.open_table(RECORDS)?,
            contents: transaction.open_table(CONTENTS)?,
            due: transaction.open_table(DUE)?,
            counts: transaction.open_table(COUNTS)?,
            facts: transaction.open_table(FACTS)?,
        })
    }

    pub fn set_fact(&mut self, name: &str, fact: &[u8]) -> Result<()> {
        self.facts.insert(name, fact)?;
        Ok(())
    }

    pub fn record(&self, id: &str) -> Result<Option<Record>> {
        record(&self.records, id)
    }

    /// The record, where the job is in `state`.
    pub fn record_in(&self, id: &str, state: State) -> Result<Option<Record>> {
        Ok(self.record(id)?.filter(|record| record.state == state))
    }

    /// Writes a record in the place of the one before.
    pub fn put(&mut self, before: Option<&Record>, record: &Record) -> Result<()> {
        if let Some(before) = before {
            self.no_longer_due(before)?;
        }
        let json = serde_json::to_vec(record)
            .map_err(|error| StorageError::Corrupted(error.to_string()))?;
        self.records.insert(record.id.as_str(), json.as_slice())?;
        let due = (record.state.as_str(), record.due_ms, record.id.as_str());
        self.due.insert(due, ())?;
        self.add(record.state.as_str(), 1)
    }

    /// Removes a job with all its contents.
    pub fn remove(&mut self, record: &Record) -> Result<()> {
        self.no_longer_due(record)?;
        self.records.remove(record.id.as_str())?;
        Content::ALL
            .into_iter()
            .try_for_each(|content| self.erase(&record.id, content))
    }

    pub fn keep(&mut self, id: &str, content: Content, sealed: &[u8]) -> Result<()> {
        self.contents.insert((id, content.as_str()), sealed)?;
        if content == Content::Request {
            self.add(BYTES, sealed.len() as i64)?;
        }
        Ok(())
    }

    pub fn content(&self, id: &str, content: Content) -> Result<Option<Vec<u8>>> {
        let found = self.contents.get((id, content.as_str()))?;
        Ok(found.map(|sealed| sealed.value().to_vec()))
    }

    pub fn erase(&mut self, id: &str, content: Content) -> Result<()> {
        let erased = self.contents.remove((id, content.as_str()))?;
        let length = erased.map_or(0, |sealed| sealed.value().len());
        if content == Content::Request {
            self.add(BYTES, -(length as i64))?;
        }
        Ok(())
    }

    /// Bytes of all requests that are kept.
    pub fn request_bytes(&self) -> Result<u64> {
        count(&self.counts, BYTES)
    }

    /// Jobs waiting or being delivered.
    pub fn unfinished(&self) -> Result<u64> {
        let of = |state: State| count(&self.counts, state.as_str());
        Ok(of(State::Waiting)? + of(State::Delivering)?)
    }

    fn no_longer_due(&mut self, record: &Record) -> Result<()> {
        let due = (record.state.as_str(), record.due_ms, record.id.as_str());
        self.due.remove(due)?;
        self.add(record.state.as_str(), -1)
    }

    fn add(&mut self, name: &str, more: i64) -> Result<()> {
        let now = count(&self.counts, name)?.saturating_add_signed(more);
        self.counts.insert(name, now)?;
        Ok(())
    }
}

/// All tables as they stood when a transaction began.
pub(super) struct View {
    records: ReadOnlyTable<&'static str, &'static [u8]>,
    contents: ReadOnlyTable<(&'static str, &'static str), &'static [u8]>,
    due: ReadOnlyTable<(&'static str, u64, &'static str), ()>,
    counts: ReadOnlyTable<&'static str, u64>,
    facts: ReadOnlyTable<&'static str, &'static [u8]>,
}

impl View {
    pub fn open(transaction: &ReadTransaction) -> Result<Self> {
        Ok(Self {
            records: transaction.open_table(RECORDS)?,
            contents: transaction.open_table(CONTENTS)?,
            due: transaction.open_table(DUE)?,
            counts: transaction.open_table(COUNTS)?,
            facts: transaction.open_table(FACTS)?,
        })
    }

    pub fn fact(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.facts.get(name)?.map(|fact| fact.value().to_vec()))
    }

    pub fn record(&self, id: &str) -> Result<Option<Record>> {
        record(&self.records, id)
    }

    pub fn content(&self, id: &str, content: Content) -> Result<Option<Vec<u8>>> {
        let found = self.contents.get((id, content.as_str()))?;
        Ok(found.map(|sealed| sealed.value().to_vec()))
    }

    pub fn count(&self, state: State) -> Result<u64> {
        count(&self.counts, state.as_str())
    }

    pub fn records(&self) -> Result<Vec<Record>> {
        let mut all = Vec::new();
        for entry in self.records.iter()? {
            all.push(parsed(entry?.1.value())?);
        }
        Ok(all)
    }

    pub fn due(&self, state: State, now_ms: u64, most: usize) -> Result<Found> {
        let state = state.as_str();
        let mut found = Found::default();
        // No identifier begins with this character, the last of all.
        let all = (state, 0, "")..=(state, u64::MAX, "\u{10ffff}");
        for entry in self.due.range(all)? {
            let key = entry?.0;
            let (_, due_ms, id) = key.value();
            if due_ms > now_ms || found.ids.len() == most {
                found.next_ms = Some(due_ms);
                break;
            }
            found.ids.push(id.to_owned());
        }
        Ok(found)
    }
}

fn record(
    records: &impl ReadableTable<&'static str, &'static [u8]>,
    id: &str,
) -> Result<Option<Record>> {
    let found = records.get(id)?;
    found.map(|json| parsed(json.value())).transpose()
}

fn parsed(json: &[u8]) -> Result<Record> {
    serde_json::from_slice(json)
        .map_err(|error| StorageError::Corrupted(format!("a record: {error}")).into())
}

fn count(counts: &impl ReadableTable<&'static str, u64>, name: &str) -> Result<u64> {
    Ok(counts.get(name)?.map_or(0, |count| count.value()))
}
