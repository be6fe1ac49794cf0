//! `cargo xtask`: everything around the engine that is not the engine.
//!
//! Exit code 0 for done, 1 for failed, 2 for arguments that make no sense.

mod arguments;
mod bundle;
mod fields;
mod licences;
mod load;
mod notices;
mod sbom;
mod setup;
mod stages;
mod wheel;
mod workspace;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use arguments::Arguments;

/// Why a command did not succeed.
enum Failure {
    /// The arguments make no sense.
    Usage(String),
    /// What was asked for could not be done.
    Task(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Task(error)
    }
}

/// One word after `cargo xtask`.
struct Command {
    name: &'static str,
    summary: &'static str,
    help: fn() -> String,
    run: fn(Arguments) -> Result<(), Failure>,
}

const COMMANDS: [Command; 7] = [
    Command {
        name: "setup",
        summary: "get the weights and ONNX Runtime, verify them, put them in place",
        help: setup::help,
        run: setup::run,
    },
    Command {
        name: "demo",
        summary: "set up, build, read the specimen in testdata/ and draw what was read",
        help: || stages::DEMO_HELP.to_owned(),
        run: stages::demo,
    },
    Command {
        name: "test",
        summary: "set up, then run all tests",
        help: || stages::TEST_HELP.to_owned(),
        run: stages::test,
    },
    Command {
        name: "licences",
        summary: "check the licence of every crate and every weight file",
        help: || licences::HELP.to_owned(),
        run: licences::run,
    },
    Command {
        name: "load",
        summary: "measure the server under many clients, beside the batch",
        help: || load::HELP.to_owned(),
        run: load::run,
    },
    Command {
        name: "fields",
        summary: "measure printed fields on drawn specimens of every layout, as a page",
        help: || fields::HELP.to_owned(),
        run: fields::run,
    },
    Command {
        name: "bundle",
        summary: "make the tarball for a machine without a network",
        help: || bundle::HELP.to_owned(),
        run: bundle::run,
    },
];

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if words.is_empty() {
        eprint!("{}", overview());
        return ExitCode::from(2);
    }
    let name = words.remove(0);
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        let about = words.first().and_then(|word| command(word));
        return show(&about.map_or_else(overview, |command| (command.help)()));
    }
    let Some(command) = command(&name) else {
        eprintln!("xtask: there is no command {name:?}\n\n{}", overview());
        return ExitCode::from(2);
    };
    let before_dashes = words.iter().take_while(|word| *word != "--");
    if before_dashes
        .into_iter()
        .any(|word| matches!(word.as_str(), "--help" | "-h"))
    {
        return show(&(command.help)());
    }
    match (command.run)(Arguments::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(complaint)) => {
            eprintln!("xtask {name}: {complaint}\n\n{}", (command.help)());
            ExitCode::from(2)
        }
        Err(Failure::Task(error)) => {
            eprintln!("xtask {name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Prints what was asked for: on stdout, and a closed pipe is no error.
fn show(text: &str) -> ExitCode {
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn overview() -> String {
    let mut text = "Usage: cargo xtask COMMAND [OPTIONS]\n\nCommands:\n".to_owned();
    for command in &COMMANDS {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {:<9} {}", command.name, command.summary);
    }
    text.push_str(
        "\nStart with `cargo xtask demo`. `cargo xtask COMMAND --help` says more about a command.\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_with_an_example() {
        for command in &COMMANDS {
            let help = (command.help)();
            assert!(
                help.starts_with(&format!("Usage: cargo xtask {}", command.name)),
                "{help}"
            );
            assert!(help.contains("Examples:\n"), "{help}");
            assert!(overview().contains(command.summary));
        }
        assert!(command("bnudle").is_none());
    }

    #[test]
    fn unknown_arguments_are_usage_errors() {
        for command in COMMANDS.iter().filter(|command| command.name != "test") {
            let result = (command.run)(Arguments::new(vec!["--no-such-thing".to_owned()]));
            assert!(matches!(result, Err(Failure::Usage(_))), "{}", command.name);
        }
    }
}
