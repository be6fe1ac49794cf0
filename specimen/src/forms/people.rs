//! Who a state's documents are made out to: names, places, and lists that forms ask for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::Deserialize;

use super::PEOPLE;
use crate::error::{Error, Result};
use crate::issuers::{Issuer, Names};

/// A state and its people.
#[derive(Debug)]
pub(super) struct People {
    pub(super) file: &'static PeopleFile,
    /// The same for the parts of the press that know issuers.
    pub(super) issuer: &'static Issuer,
}

/// The table as its file has it.
#[derive(Debug, Deserialize)]
pub(super) struct PeopleFile {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) nationality: String,
    #[serde(default)]
    pub(super) number: String,
    pub(super) surnames: Vec<String>,
    pub(super) female: Vec<String>,
    pub(super) male: Vec<String>,
    #[serde(default)]
    pub(super) latin_surnames: Vec<String>,
    #[serde(default)]
    pub(super) latin_female: Vec<String>,
    #[serde(default)]
    pub(super) latin_male: Vec<String>,
    /// Any other list.
    #[serde(flatten)]
    pub(super) lists: BTreeMap<String, Vec<String>>,
}

impl People {
    /// The people of `country`: of `beside/people/`, where there is such a file, or the
    /// press's own. Tables are read once and kept.
    pub(super) fn of(country: &str, beside: Option<&Path>) -> Result<&'static Self> {
        static KNOWN: LazyLock<Mutex<BTreeMap<String, &'static People>>> =
            LazyLock::new(Mutex::default);
        let path = beside.map(|folder| folder.join("people").join(format!("{country}.toml")));
        let own = path.filter(|path| path.is_file());
        let key = own
            .as_ref()
            .map_or_else(|| country.to_owned(), |path| path.display().to_string());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(people) = known.get(&key) {
            return Ok(people);
        }
        let people = if let Some(path) = own {
            let text = std::fs::read_to_string(&path);
            Self::parse(&key, &text.map_err(|e| Error::Io(path, e))?)?
        } else {
            let found = PEOPLE.iter().find(|(name, _)| *name == country);
            let (_, text) =
                found.ok_or_else(|| Error::Layout(format!("there is no people/{country}.toml")))?;
            Self::parse(country, text)?
        };
        known.insert(key, people);
        Ok(people)
    }

    fn parse(name: &str, text: &str) -> Result<&'static Self> {
        let wrong = |what: String| Error::Layout(format!("people {name}: {what}"));
        let file: PeopleFile = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        let empty = [&file.surnames, &file.female, &file.male]
            .into_iter()
            .chain(file.lists.values())
            .any(Vec::is_empty);
        if empty {
            return Err(wrong("a list is empty".to_owned()));
        }
        for (own, latin) in [
            (&file.surnames, &file.latin_surnames),
            (&file.female, &file.latin_female),
            (&file.male, &file.latin_male),
        ] {
            if !latin.is_empty() && latin.len() != own.len() {
                return Err(wrong(format!(
                    "{} names and {} in Latin letters",
                    own.len(),
                    latin.len()
                )));
            }
        }
        // What is read is kept for good, as the issuers of the press are.
        let file: &'static PeopleFile = Box::leak(Box::new(file));
        let names: &'static Names = Box::leak(Box::new(Names {
            surnames: &[],
            female: &[],
            male: &[],
            places: &[],
        }));
        let issuer = Box::leak(Box::new(Issuer {
            code: &file.code,
            name: &file.name,
            name_en: &file.name,
            nationality: &file.nationality,
            authorities: &[],
            number: &file.number,
            personal_number: "",
            inks: ["#000000", "#777777", "#ffffff"],
            names,
        }));
        Ok(Box::leak(Box::new(Self { file, issuer })))
    }
}
