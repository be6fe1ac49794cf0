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
