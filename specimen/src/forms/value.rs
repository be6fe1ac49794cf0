//! The placeholders of a form's values.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rand::{Rng, RngExt};

use super::people::PeopleFile;
use super::{FormFile, holder, numbers};
use crate::person::{Date, Filled, from_pattern};
use crate::text;

/// The days of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    pub(super) birth: Date,
    pub(super) issue: Date,
    pub(super) expire: Date,
    pub(super) first: Date,
}

/// What one holder's document says, placeholder by placeholder.
pub(super) struct Filler<'a, R> {
    pub(super) page: &'a FormFile,
    pub(super) people: &'a PeopleFile,
    pub(super) days: Days,
    pub(super) is_male: bool,
    pub(super) surname: String,
    pub(super) given: String,
    pub(super) latin_surname: Option<String>,
    pub(super) latin_given: Option<String>,
    pub(super) number: String,
    /// What a placeholder said; it says it again.
    pub(super) said: BTreeMap<String, String>,
    /// The entry drawn of each list.
    pub(super) entries: BTreeMap<String, usize>,
    pub(super) rng: &'a mut R,
}

impl<R: Rng> Filler<'_, R> {
    /// `value` with its placeholders replaced, and what it means where that is not what it
    /// prints: a date or the sex alone.
    pub(super) fn fill(&mut self, value: &str) -> Result<Filled, String> {
        let mut text = String::new();
        let mut alone = None;
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('{') {
            let (placeholder, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{value}` has a {{ without a }}"))?;
            text.push_str(before);
            let said = self.placeholder(placeholder)?;
            text.push_str(&said);
            if before.is_empty() && after.is_empty() && text == said {
                alone = Some(placeholder);
            }
            rest = after;
        }
        text.push_str(rest);
        let meant = alone.and_then(|placeholder| self.meant(placeholder));
        Ok(Filled { text, value: meant })
    }

    fn meant(&self, placeholder: &str) -> Option<String> {
        let (word, format) = placeholder.split_once(' ').unwrap_or((placeholder, ""));
        match word {
            "sex" => Some(if self.is_male { "M" } else { "F" }.to_owned()),
            // A date without its day has no fixed form.
            _ if format.contains('d') && format.contains('m') && format.contains("yy") => {
                self.day(word).map(Date::iso)
            }
            _ => None,
        }
    }

    fn day(&self, word: &str) -> Option<Date> {
        Some(match word {
            "birth" => self.days.birth,
            "issue" => self.days.issue,
            "expire" => self.days.expire,
            "first" => self.days.first,
            _ => return None,
        })
    }

    fn placeholder(&mut self, placeholder: &str) -> Result<String, String> {
        if let Some(said) = self.said.get(placeholder) {
            return Ok(said.clone());
        }
        let (word, of) = placeholder.split_once(' ').unwrap_or((placeholder, ""));
        let said = match (word, of) {
            ("surname", _) => self.surname.clone(),
            ("given", _) => self.given.clone(),
            ("latin", "surname") => self.latin_surname.clone().unwrap_or_default(),
            ("latin", "given") => self.latin_given.clone().unwrap_or_default(),
            ("second", _) => self.another_surname(),
            ("number", _) => self.number.clone(),
            ("nationality", _) => self.people.nationality.clone(),
            ("country", _) => self.people.name.clone(),
            ("sex", of) => {
                let (male, female) = of
                    .split_once('|')
                    .ok_or_else(|| format!("`{placeholder}` is not sex M|F"))?;
                if self.is_male { male } else { female }.to_owned()
            }
            ("pick", of) => {
                let choices: Vec<&str> = without_number(of).split('|').collect();
                choices[self.rng.random_range(0..choices.len())].to_owned()
            }
            ("pattern", of) => from_pattern(without_number(of), self.rng),
            ("list", of) => self.entry(of)?,
            ("check", of) => self.checked(without_number(of))?,
            (word, format) => {
                let day = self
                    .day(word)
                    .ok_or_else(|| format!("there is no placeholder `{placeholder}`"))?;
                printed(day, format, &self.page.months)?
            }
        };
        self.said.insert(placeholder.to_owned(), said.clone());
        Ok(said)
    }

    fn another_surname(&mut self) -> String {
        let names = &self.people.surnames;
        let any = &names[self.rng.random_range(0..names.len())];
        match self.page.names {
            super::Names::Capitals => any.clone(),
            super::Names::Title => holder::title(any),
        }
    }

    /// `NAME`, `NAME PART`, each perhaps with `#2` behind it.
    fn entry(&mut self, of: &str) -> Result<String, String> {
        let plain = without_number(of);
        let (name, part) = plain.split_once(' ').unwrap_or((plain, "1"));
        let part: usize = part
            .parse()
            .ok()
            .filter(|part| *part > 0)
            .ok_or_else(|| format!("`{part}` is not the number of a part"))?;
        let entries = match name {
            "surnames" => &self.people.surnames,
            "female" => &self.people.female,
            "male" => &self.people.male,
            _ => self
                .people
                .lists
                .get(name)
                .ok_or_else(|| format!("its people have no list `{name}`"))?,
        };
        let which = format!("{name} {}", of.split_once('#').map_or("", |(_, n)| n));
        let count = entries.len();
        let rng = &mut *self.rng;
        let index = *self
            .entries
            .entry(which)
            .or_insert_with(|| rng.random_range(0..count));
        let entry = &entries[index];
        let parts: Vec<&str> = entry.split('|').collect();
        parts
            .get(part - 1)
            .map(|part| (*part).to_owned())
            .ok_or_else(|| format!("`{entry}` of `{name}` has no part {part}"))
    }

    fn checked(&mut self, name: &str) -> Result<String, String> {
        let second = self.placeholder("second")?;
        let given = self.given.clone();
        let of = numbers::Of {
            surname: &self.surname,
            second: &second,
            given: &given,
            birth: self.days.birth,
            is_male: self.is_male,
            foreigner: self.page.id_type == "residence_permit",
        };
        numbers::draw(name, &of, self.rng)
            .ok_or_else(|| format!("there is no number `{name}` that can be checked"))
    }
}

/// Without the ` #2` that makes a placeholder another one.
fn without_number(of: &str) -> &str {
    of.split_once('#').map_or(of, |(of, _)| of).trim_end()
}

/// `day` by `format`: `dd`, `d`, `mm`, `m`, `mon`, `yyyy`, `yy`, words in quotes, and marks.
fn printed(day: Date, format: &str, months: &[String]) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(ch) = rest.chars().next() {
        if ch == '\'' {
            let (quoted, after) = rest[1..]
                .split_once('\'')
                .ok_or_else(|| format!("`{format}` has a quote without its end"))?;
            out.push_str(quoted);
            rest = after;
            continue;
        }
        let end = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        if end == 0 {
            out.push(ch);
            rest = &rest[ch.len_utf8()..];
            continue;
        }
        let (mut run, after) = rest.split_at(end);
        while !run.is_empty() {
            let token = ["yyyy", "yy", "mon", "mm", "m", "dd", "d"]
                .into_iter()
                .find(|token| run.starts_with(token))
                .ok_or_else(|| {
                    format!("`{run}` in `{format}` is no part of a date; words stand in quotes")
                })?;
            let Date { year, month, day } = day;
            let name = usize::from(month) - 1;
            let _ = match token {
                "yyyy" => write!(out, "{year}"),
                "yy" => write!(out, "{:02}", year % 100),
                "mon" => write!(
                    out,
                    "{}",
                    months
                        .get(name)
                        .map_or(text::month_name(month), String::as_str)
                ),
                "mm" => write!(out, "{month:02}"),
                "m" => write!(out, "{month}"),
                "dd" => write!(out, "{day:02}"),
                _ => write!(out, "{day}"),
            };
            run = &run[token.len()..];
        }
        rest = after;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_forms_print_them() {
        let day = Date {
            year: 2027,
            month: 5,
            day: 3,
        };
        let months = Vec::new();
        for (format, expected) in [
            ("dd/mm/yyyy", "03/05/2027"),
            ("dd mon yyyy", "03 MAY 2027"),
            ("yyyy年mm月dd日", "2027年05月03日"),
            ("d 'de' m 'de' yyyy", "3 de 5 de 2027"),
            ("ddmmyy", "030527"),
        ] {
            assert_eq!(printed(day, format, &months), Ok(expected.to_owned()));
        }
        let spanish: Vec<String> = (1..=12).map(|month| format!("M{month}")).collect();
        assert_eq!(
            printed(day, "dd mon yy", &spanish),
            Ok("03 M5 27".to_owned())
        );
        assert!(printed(day, "dd of mm", &months).is_err());
        assert!(printed(day, "dd 'of", &months).is_err());
    }
}
