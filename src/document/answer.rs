//! The answer's fields, each from the source that says it best, with its score.

use super::barcode;
use super::checks::Agreement;
use super::conclude::{FULL_NAME, Told};
use super::hanja_name;
use super::marks::Marks;
use super::score;
use super::zone::ZONE_KEYS;
use super::{Comparison, Field, Side, SideName, Source, Verdict};
use crate::geometry::Quad;
use crate::mrz;

impl Told<'_> {
    /// Each field once: as the visual zone prints it, or else as the MRZ says it, or as the
    /// barcode does; then the MRZ as a whole.
    pub(super) fn fields(
        &self,
        comparisons: &[Comparison],
        front: &Side,
        back: Option<&Side>,
        zone_side: SideName,
    ) -> Vec<Field> {
        let accept = |score: u8, valid: bool| valid && score >= self.rules.accept_at;
        let mut out: Vec<Field> = Vec::new();
        for p in self.printed.iter().filter(|p| p.raw) {
            let differs = comparisons
                .iter()
                .any(|c| c.field == p.key && c.verdict == Verdict::Differ);
            // The side was read with the MRZ as it was; this is the last word.
            let probability = if differs {
                p.probability.min(score::BEST_CONTRADICTED)
            } else {
                p.probability
            };
            let agreement = self.barcode_against(p);
            let probability = barcode::judged(p, agreement, probability);
            let name = self.viz(FULL_NAME).map(|name| name.value.as_str());
            let (probability, misspelt) = hanja_name::judged(p, name, probability);
            let differs = differs || agreement == Agreement::Differ || misspelt;
            let wrong = self
                .zone
                .is_some_and(|z| z.verdict(&p.key) == mrz::Verdict::Wrong);
            let score = score::percent(probability);
            let alone = !differs && agreement == Agreement::Absent && p.key != hanja_name::HANJA;
            out.push(Field {
                key: p.key.clone(),
                value: p.value.clone(),
                score,
                grounds: p.grounds.filter(|_| alone),
                accepted: accept(score, p.valid && !differs && !wrong),
                quad: p.quad,
                side: p.side,
                source: Source::Viz,
            });
        }
        let Some(zone) = self.zone else {
            self.add_barcode(&mut out);
            return out;
        };
        for key in ZONE_KEYS {
            let value = zone.value(key);
            if value.is_empty() || self.viz(key).is_some() {
                continue;
            }
            let verdict = zone.verdict(key);
            let unknown = key == "nationality" && !mrz::lexicon::is_known(&value);
            let unmarked = matches!(key, "surname" | "given_names")
                && Marks::of(Some(&zone.issuer)) != Marks::Plain;
            let most = if unknown {
                score::BEST_NO_STATE
            } else if unmarked {
                score::BEST_UNMARKED
            } else {
                1.0
            };
            let score = score::percent(score::in_zone(zone.confidence, verdict).min(most));
            let cut = zone.truncated && matches!(key, "surname" | "given_names");
            let valid = verdict != mrz::Verdict::Wrong && !cut && !unknown;
            out.push(Field {
                key: key.to_owned(),
                value,
                score,
                grounds: None,
                accepted: accept(score, valid),
                quad: zone.quad(key),
                side: zone_side,
                source: Source::Mrz,
            });
        }
        self.add_barcode(&mut out);
        // No check digit covers names: where the visual zone has another one, either may be right.
        let names_differ = comparisons.iter().any(Comparison::is_of_another_name);
        let confidence = if names_differ {
            zone.confidence.min(0.5)
        } else {
            zone.confidence
        };
        let score = score::percent(confidence);
        let side = if zone_side == SideName::Front {
            Some(front)
        } else {
            back
        };
        let quads = side
            .and_then(|s| s.mrz.as_ref())
            .map(|m| m.quads.as_slice());
        out.push(Field {
            key: "mrz".to_owned(),
            value: zone.joined.clone(),
            score,
            grounds: None,
            accepted: accept(score, zone.digits_right),
            quad: quads.and_then(stacked),
            side: zone_side,
            source: Source::Mrz,
        });
        out
    }

    /// The barcode's fields that no other source has.
    fn add_barcode(&self, out: &mut Vec<Field>) {
        let Some(barcode) = &self.barcode else {
            return;
        };
        let score = score::percent(barcode::EXACT);
        for (key, value) in barcode.values() {
            // A hidden one of the print is no reason to hide this one.
            if !out.iter().any(|field| field.key == key) {
                out.push(Field {
                    key: key.to_owned(),
                    value: value.to_owned(),
                    score,
                    grounds: None,
                    accepted: score >= self.rules.accept_at,
                    quad: Some(barcode.quad()),
                    side: barcode.side,
                    source: Source::Barcode,
                });
            }
        }
    }
}

/// The quad around lines that stand one above the other.
fn stacked(quads: &[Quad]) -> Option<Quad> {
    let (first, last) = (quads.first()?, quads.last()?);
    Some(Quad::new([
        first.first,
        first.second,
        last.third,
        last.fourth,
    ]))
}
