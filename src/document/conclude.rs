//! Both sides and the MRZ, put together into one document.

use super::barcode::{self, Barcode};
use super::checks::Agreement;
use super::dates::DateRole;
use super::names;
use super::printed::Printed;
use super::review::ReviewReason;
use super::sides::{Understood, read_side};
use super::template::Template;
use super::zone::{Likeness, ZONE_KEYS, Zone};
use super::{
    Comparison, Document, IdType, OcrValues, Rules, Seen, Side, SideName, Templates, Verdict,
    checks, date_order,
};
use crate::document::numbers::{Check, Implied};
use crate::mrz::{self, Date};

/// Fields that `compare` looks at, besides those of the MRZ itself.
pub(super) const FULL_NAME: &str = "name";

pub(crate) fn document(
    front: &Side,
    back: Option<&Side>,
    templates: &Templates,
    rules: Rules,
) -> Document {
    let zone_of = |side: &Side| {
        side.mrz
            .as_ref()
            .map(|m| Zone::new(m, templates, rules.today))
    };
    let front_zone = zone_of(front);
    let back_zone = back.and_then(zone_of);
    // The front's MRZ is the document's; a back has one where the front has none.
    let (zone, zone_side) = match (&front_zone, &back_zone) {
        (None, Some(zone)) => (Some(zone), SideName::Back),
        (zone, _) => (zone.as_ref(), SideName::Front),
    };
    let mut printed = Vec::new();
    let front_seen = read_side(
        front,
        SideName::Front,
        front_zone.as_ref(),
        zone,
        templates,
        rules,
        &mut printed,
    );
    let back_seen = back.map(|side| {
        read_side(
            side,
            SideName::Back,
            back_zone.as_ref(),
            zone,
            templates,
            rules,
            &mut printed,
        )
    });
    let used = used(&front_seen, back_seen.as_ref());
    let (mut front_seen, mut back_seen) = (front_seen.seen, back_seen.map(|back| back.seen));
    barcode::tell(&mut front_seen, front);
    if let (Some(seen), Some(back)) = (&mut back_seen, back) {
        barcode::tell(seen, back);
    }
    let other = |pick: fn(&Seen) -> bool| back_seen.as_ref().filter(|seen| pick(seen));
    // The side that has the MRZ knows best what the document is.
    let mut order = [Some(&front_seen), back_seen.as_ref()];
    if zone_side == SideName::Back {
        order.reverse();
    }
    let id_type = order.iter().flatten().find_map(|seen| seen.id_type);
    let country = order.iter().flatten().find_map(|seen| seen.country.clone());
    let id_type = match (
        id_type,
        other(|seen| seen.id_type.is_some()),
        &front_seen.id_type,
    ) {
        // A card's MRZ says "card"; the words of the other side say which.
        (Some(IdType::GovernmentId), _, Some(named @ IdType::ResidencePermit)) => Some(*named),
        (found, _, _) => found,
    };

    date_order::doubt(&mut printed, zone, rules.today, id_type);
    let told = Told {
        printed: &printed,
        zone,
        barcode: Barcode::of(front, back),
        templates,
        rules,
    };
    let comparisons = told.comparisons();
    let mut ocr = told.ocr(country.as_deref());
    edition(&used, id_type).clone_into(&mut ocr.version);
    let fields = told.fields(&comparisons, front, back, zone_side);
    let mut reviews = told.reviews(&comparisons, &ocr, &fields, id_type, zone_side, &used);
    let checks = checks::of(&told, &ocr, country.as_deref(), &used);
    reviews.extend(told.failed_checks(&checks, zone_side));
    let (mut review_front, mut review_back) = (Vec::new(), Vec::new());
    for (side, reason) in reviews {
        let list = if side == SideName::Front {
            &mut review_front
        } else {
            &mut review_back
        };
        if !list.contains(&reason) {
            list.push(reason);
        }
    }
    if let (Some(a), Some(b)) = (&front_zone, &back_zone)
        && a.joined != b.joined
    {
        review_front.push(ReviewReason::SidesDiffer);
        review_back.push(ReviewReason::SidesDiffer);
    }
    Document {
        id_type,
        country,
        front: front_seen,
        back: back_seen,
        fields,
        ocr,
        comparisons,
        checks,
        review_front,
        review_back,
    }
}

/// The templates of the sides that have one.
fn used<'t>(
    front: &Understood<'t>,
    back: Option<&Understood<'t>>,
) -> Vec<(SideName, &'t Template)> {
    [(SideName::Front, Some(front)), (SideName::Back, back)]
        .into_iter()
        .filter_map(|(side, understood)| Some((side, understood?.template?)))
        .collect()
}

/// The edition that a template of this kind tells, `""` where none does.
fn edition<'t>(used: &[(SideName, &'t Template)], id_type: Option<IdType>) -> &'t str {
    used.iter()
        .filter(|(_, template)| Some(template.id_type()) == id_type)
        .map(|(_, template)| template.edition())
        .find(|edition| !edition.is_empty())
        .unwrap_or_default()
}

/// All that was read.
pub(super) struct Told<'a> {
    pub printed: &'a [Printed],
    pub zone: Option<&'a Zone>,
    pub barcode: Option<Barcode<'a>>,
    pub templates: &'a Templates,
    pub rules: Rules,
}

impl Told<'_> {
    pub fn viz(&self, key: &str) -> Option<&Printed> {
        self.printed.iter().find(|p| p.key == key)
    }

    fn zone_value(&self, key: &str) -> String {
        self.zone.map(|zone| zone.value(key)).unwrap_or_default()
    }

    fn barcode_value(&self, key: &str) -> Option<&str> {
        self.barcode.as_ref()?.value(key)
    }

    /// How the barcode compares with the print, where there is one.
    pub fn barcode_against(&self, printed: &Printed) -> Agreement {
        self.barcode.as_ref().map_or(Agreement::Absent, |barcode| {
            barcode.against_print(printed, self.templates, self.rules)
        })
    }

    fn comparisons(&self) -> Vec<Comparison> {
        let Some(zone) = self.zone else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for key in ZONE_KEYS.into_iter().chain([FULL_NAME]) {
            let viz = self.viz(key);
            let said = zone.value(key);
            let verdict = match viz {
                // A date of which the MRZ knows a part is compared by that part.
                Some(p) => match zone.compare(key, &p.value, p.date.as_ref(), self.templates) {
                    Some(verdict) => verdict,
                    None if said.is_empty() => Verdict::OnlyViz,
                    None => continue,
                },
                None if said.is_empty() || key == FULL_NAME => continue,
                None => Verdict::OnlyMrz,
            };
            let viz = viz.map(|p| p.value.clone()).unwrap_or_default();
            out.push(Comparison {
                field: key.to_owned(),
                viz,
                mrz: said,
                verdict,
            });
        }
        out
    }

    fn ocr(&self, country: Option<&str>) -> OcrValues {
        let text = |key: &str| self.chosen(key, |p| Some(p.value.clone()), self.zone_value(key));
        let date = |key: &str, role: DateRole| {
            let of_zone = self.zone_value(key);
            self.date(key, role, of_zone)
        };
        let mut last_name = text("surname");
        let mut first_name = text("given_names");
        let mut middle_name = String::new();
        let joined = format!("{first_name} {last_name}").trim().to_owned();
        let full_name = match self.viz(FULL_NAME) {
            _ if !joined.is_empty() => joined,
            Some(p) => p.value.clone(),
            None => self.barcode_value(FULL_NAME).unwrap_or_default().to_owned(),
        };
        for key in [FULL_NAME, "given_names"] {
            let parts = self.viz(key).and_then(|p| names::split(&p.value, p.order?));
            if let Some(parts) = parts {
                first_name = parts.first;
                middle_name = parts.middle;
                if !parts.last.is_empty() {
                    last_name = parts.last;
                }
            }
        }
        let of_barcode = self.barcode.as_ref().and_then(Barcode::names);
        if let Some((first, middle, last)) = of_barcode.filter(|_| self.zone.is_none()) {
            first.clone_into(&mut first_name);
            middle.clone_into(&mut middle_name);
            last.clone_into(&mut last_name);
        }
        let number = text("number");
        let personal = text("identity_number");
        let implied = self.implied();
        let serves_both = self.zone.is_some_and(Zone::number_is_personal)
            || (personal.is_empty() && self.viz("number").is_some_and(|p| p.personal));
        let nationality = self.chosen(
            "nationality",
            |p| {
                self.templates
                    .nations
                    .nationality(&p.value)
                    .map(str::to_owned)
            },
            self.zone_value("nationality"),
        );
        // The holder's nationality: unlike an issuer, a British status stays.
        let nationality = if nationality == "D" {
            "DEU".to_owned()
        } else {
            nationality
        };
        OcrValues {
            gender: or(
                implied.sex.map(String::from),
                self.chosen(
                    "gender",
                    |p| {
                        self.templates
                            .labels
                            .sex(&p.value, country)
                            .map(String::from)
                    },
                    self.zone_value("gender"),
                ),
            ),
            identity_number: match self.viz("identity_number") {
                _ if serves_both => number.clone(),
                // The MRZ has no hyphen to print.
                Some(p) if personal.contains(' ') && self.same("identity_number", p) => {
                    p.value.clone()
                }
                _ => personal,
            },
            middle_name: match self.viz("middle_name") {
                Some(p) if of_barcode.is_none() => p.value.clone(),
                _ => middle_name,
            },
            nationality,
            birth_date: or(
                implied.birth.map(|day| day.to_string()),
                date("birth_date", DateRole::Birth),
            ),
            issue_date: date("issue_date", DateRole::Issue),
            expire_date: date("expire_date", DateRole::Expiry),
            version: String::new(),
            full_name,
            first_name,
            last_name,
            number,
        }
    }

    /// What the numbers of the visual zone say of the holder, where they can be right.
    pub fn implied(&self) -> Implied {
        self.printed
            .iter()
            .filter_map(|p| {
                let (validator, check) = p.check?;
                (check != Check::Wrong).then(|| validator.implied(&p.value, self.rules.today))
            })
            .find(|implied| *implied != Implied::default())
            .unwrap_or_default()
    }

    /// The MRZ's value, or the barcode's, or the visual zone's where neither has one, where the check
    /// digit says that it is wrong, or where it was cut off.
    fn chosen(
        &self,
        key: &str,
        viz: impl Fn(&Printed) -> Option<String>,
        of_zone: String,
    ) -> String {
        if of_zone.is_empty()
            && let Some(value) = self.barcode_value(key)
        {
            return value.to_owned();
        }
        let printed = self.viz(key);
        let wrong = self
            .zone
            .is_some_and(|z| z.verdict(key) == mrz::Verdict::Wrong);
        let cut = printed.is_some_and(|p| {
            self.zone
                .and_then(|z| z.likeness(key, &p.value, None, self.templates))
                == Some(Likeness::Beginning)
        });
        if of_zone.is_empty() || wrong || cut {
            printed.and_then(viz).unwrap_or(of_zone)
        } else {
            of_zone
        }
    }

    fn date(&self, key: &str, role: DateRole, of_zone: String) -> String {
        if of_zone.is_empty()
            && let Some(day) = self.barcode_value(key)
        {
            return day.to_owned();
        }
        let Some(printed) = self.viz(key) else {
            return of_zone;
        };
        let Some(date) = printed.date else {
            return of_zone;
        };
        let Some(day) = self.day(key, role) else {
            return of_zone;
        };
        let wrong = self
            .zone
            .is_some_and(|z| z.verdict(key) == mrz::Verdict::Wrong);
        let agrees = self.same(key, printed);
        let four_digits = matches!(date.year, Some(super::PrintedYear::Four(_)));
        if of_zone.is_empty() || wrong || (agrees && four_digits) {
            day.to_string()
        } else {
            of_zone
        }
    }

    fn same(&self, key: &str, printed: &Printed) -> bool {
        let date = printed.date.as_ref();
        self.zone
            .and_then(|z| z.likeness(key, &printed.value, date, self.templates))
            == Some(Likeness::Same)
    }

    /// The day that the visual zone prints.
    fn day(&self, key: &str, role: DateRole) -> Option<Date> {
        self.viz(key)?.date?.resolve(role, self.rules.today)
    }
}

/// The second, or the first where the second is empty.
fn or(fallback: Option<String>, value: String) -> String {
    if value.is_empty() {
        fallback.unwrap_or_default()
    } else {
        value
    }
}
