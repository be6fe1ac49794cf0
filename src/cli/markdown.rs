//! Tables that are Markdown, and are pleasant to read as they stand.

use std::fmt::Write;

/// A table whose first columns are words and whose others are figures.
pub(super) struct Table {
    words: usize,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns, the first of them words.
    pub fn new<'a>(head: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            words: 1,
            head: head.into_iter().map(str::to_owned).collect(),
            rows: Vec::new(),
        }
    }

    /// The same with so many columns of words.
    pub fn with_words(self, words: usize) -> Self {
        Self { words, ..self }
    }

    /// Adds a row; cells that are missing are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // A bar would end the cell.
        let cells = cells.into_iter().map(|cell| cell.replace('|', "\\|"));
        let mut row: Vec<String> = cells.take(self.head.len()).collect();
        row.resize(self.head.len(), String::new());
        self.rows.push(row);
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let wide = |text: &str| text.chars().count();
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                let widest = cells.chain(self.head.get(column)).map(|cell| wide(cell));
                widest.max().unwrap_or_default().max(3)
            })
            .collect();
        let line = |cells: &[String]| {
            let mut out = String::from("|");
            for (column, (cell, &width)) in cells.iter().zip(&widths).enumerate() {
                // Writing to a string cannot fail.
                let _ = if column < self.words {
                    write!(out, " {cell:<width$} |")
                } else {
                    write!(out, " {cell:>width$} |")
                };
            }
            out
        };
        writeln!(f, "{}", line(&self.head))?;
        f.write_str("|")?;
        for (column, width) in widths.iter().enumerate() {
            if column < self.words {
                write!(f, "{}|", "-".repeat(width + 2))?;
            } else {
                write!(f, "{}:|", "-".repeat(width + 1))?;
            }
        }
        writeln!(f)?;
        for row in &self.rows {
            writeln!(f, "{}", line(row))?;
        }
        Ok(())
    }
}

/// `part` of `all` in percent with one decimal, `-` of nothing.
pub(super) fn percent(part: usize, all: usize) -> String {
    if all == 0 {
        return "-".to_owned();
    }
    format!("{:.1} %", 100.0 * part as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_and_every_row_has_all_columns() {
        let mut table = Table::new(["kind", "all", "exact"]);
        table.row(["number".to_owned(), "1200".to_owned(), percent(1, 8)]);
        table.row(["a|b".to_owned()]);
        let text = table.to_string();
        let expected = "\
| kind   |  all |  exact |
|--------|-----:|-------:|
| number | 1200 | 12.5 % |
| a\\|b   |      |        |
";
        assert_eq!(text, expected);
        assert_eq!(percent(0, 0), "-");
    }
}
