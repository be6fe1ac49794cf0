//! The few options of the commands: `--name VALUE` or `--name=VALUE`.

use std::path::PathBuf;

use crate::Failure;

/// Words that no one has asked for yet.
pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    /// The words after the command's name.
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Takes the option `--name` out, if it was given; a folder or a file.
    pub fn path(&mut self, name: &str) -> Result<Option<PathBuf>, Failure> {
        let flag = format!("--{name}");
        let assigned = format!("--{name}=");
        let Some(at) = self
            .words
            .iter()
            .position(|word| *word == flag || word.starts_with(&assigned))
        else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        let value = match word.strip_prefix(&assigned) {
            Some(value) => value.to_owned(),
            None if at < self.words.len() => self.words.remove(at),
            None => String::new(),
        };
        if value.is_empty() || value.starts_with("--") {
            return Err(Failure::Usage(format!("{flag} needs a value")));
        }
        Ok(Some(value.into()))
    }

    /// Takes the option `--name` out, if it was given; a number from `least` to `most`.
    pub fn number(&mut self, name: &str, least: u64, most: u64) -> Result<Option<u64>, Failure> {
        let Some(text) = self.path(name)? else {
            return Ok(None);
        };
        let number = text.to_str().and_then(|text| text.parse().ok());
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(Failure::Usage(format!(
                "--{name} is a number from {least} to {most}"
            ))),
        }
    }

    /// Whatever is left is a mistake.
    pub fn finish(self) -> Result<(), Failure> {
        match self.words.first() {
            Some(word) => Err(Failure::Usage(format!("what is {word:?}?"))),
            None => Ok(()),
        }
    }

    /// Whatever is left is for another program.
    pub fn rest(self) -> Vec<String> {
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments::new(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn both_spellings_are_understood() {
        for words in [&["--from", "a b"][..], &["--from=a b"]] {
            let mut arguments = arguments(words);
            assert_eq!(
                arguments.path("from").ok().flatten(),
                Some(PathBuf::from("a b"))
            );
            assert!(arguments.finish().is_ok());
        }
        assert!(matches!(arguments(&["--other"]).path("from"), Ok(None)));
    }

    #[test]
    fn numbers_have_their_bounds() {
        let number = |text| arguments(&["--clients", text]).number("clients", 1, 256);
        assert!(matches!(number("256"), Ok(Some(256))));
        for wrong in ["0", "257", "-1", "many", "1.5"] {
            assert!(matches!(number(wrong), Err(Failure::Usage(_))), "{wrong}");
        }
        assert!(matches!(arguments(&[]).number("clients", 1, 2), Ok(None)));
    }

    #[test]
    fn mistakes_are_usage_errors() {
        for words in [&["--from"][..], &["--from="], &["--from", "--home"]] {
            assert!(
                matches!(arguments(words).path("from"), Err(Failure::Usage(_))),
                "{words:?}"
            );
        }
        assert!(matches!(arguments(&["x"]).finish(), Err(Failure::Usage(_))));
    }
}
