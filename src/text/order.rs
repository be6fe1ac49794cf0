//! The order in which a person reads the lines of a page.

use super::line::Line;

/// Sorts lines top to bottom, and left to right within a row.
///
/// A line belongs to the row of the line before it where their centres are less
/// than half the smaller height apart. Coordinates are those of an upright view.
pub fn sort_by_reading(lines: &mut Vec<Line>) {
    lines.sort_by(|a, b| a.quad.centre().y.total_cmp(&b.quad.centre().y));
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for line in lines.drain(..) {
        let belongs = rows
            .last()
            .and_then(|row| row.first())
            .is_some_and(|first| {
                let apart = (line.quad.centre().y - first.quad.centre().y).abs();
                apart < 0.5 * line.quad.height().min(first.quad.height())
            });
        match rows.last_mut() {
            Some(row) if belongs => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    for mut row in rows {
        row.sort_by(|a, b| a.quad.centre().x.total_cmp(&b.quad.centre().x));
        lines.append(&mut row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Quad;

    fn line(text: &str, x: f64, y: f64) -> Line {
        Line {
            text: text.into(),
            quad: Quad::rect(x, y, 80.0, 20.0),
            score: 1.0,
            glyphs: vec![],
        }
    }

    #[test]
    fn rows_are_read_left_to_right_even_where_they_slope() {
        let mut lines = vec![
            line("d", 0.0, 60.0),
            line("b", 100.0, 4.0),
            line("a", 0.0, 0.0),
            line("c", 200.0, 7.0),
        ];
        sort_by_reading(&mut lines);
        let read: String = lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(read, "abcd");
    }
}
