//! The members of a JSON object and the items of a list, in the order they were written, their values as they
//! are. One is looked at after the other and none is kept: a line may have millions.

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

/// Gives name and value of each member to `each`. False when not all of it is an object that can be read: then
/// what was given so far does not count.
pub(crate) fn each_member<'a>(json: &'a str, each: impl FnMut(Cow<'a, str>, &'a RawValue)) -> bool {
    serde_json::Deserializer::from_str(json).deserialize_map(Members(each)).is_ok()
}

/// Gives each item of a list to `each` until that has enough; none of what is no list.
pub(crate) fn each_item<'a>(json: &'a str, each: impl FnMut(&'a RawValue) -> ControlFlow<()>) {
    // An error is that there was enough, or no list.
    let _ = serde_json::Deserializer::from_str(json).deserialize_seq(Items(each));
}

struct Members<F>(F);

impl<'de, F: FnMut(Cow<'de, str>, &'de RawValue)> Visitor<'de> for Members<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
            (self.0)(name, value);
        }
        Ok(())
    }
}

struct Items<F>(F);

impl<'de, F: FnMut(&'de RawValue) -> ControlFlow<()>> Visitor<'de> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element::<&RawValue>()? {
            if (self.0)(item).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A name as it stands in the text, unless it is written with escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Any JSON as somebody may write it: names twice, odd numbers, broken texts, blanks.
#[cfg(test)]
pub(crate) fn odd_json() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::collection::vec;
    use proptest::prelude::*;
    let text = prop_oneof![
        "[a-c]{0,2}",
        Just("~0/~1".into()),
        Just(r"\ud83d\ude80".into()),
        Just(r"\ud800".into()),
        Just(r"\\".into()),
        (1usize..900).prop_map(|length| "x".repeat(length)),
        (1usize..90_000).prop_map(|length| "ü".repeat(length)),
    ];
    let name = prop_oneof![8 => "[a-c]{1,2}", 1 => text.clone()];
    let number =
        prop_oneof![Just("1e999".to_owned()), Just("-0".to_owned()), Just("9".repeat(700)), "[1-9]{1,3}"];
    let leaf = prop_oneof![
        number,
        text.prop_map(|text| format!("\"{text}\"")),
        Just("null".to_owned()),
        Just(" true".to_owned())
    ];
    leaf.prop_recursive(4, 64, 12, move |inner| {
        let member = (name.clone(), inner.clone()).prop_map(|(name, value)| format!("\"{name}\" : {value}"));
        prop_oneof![
            vec(member, 0..12).prop_map(|members| format!("{{{}}}", members.join(", "))),
            vec(inner, 0..12).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_items_come_in_their_order_as_they_were_written() {
        let mut seen = Vec::new();
        let json = r#"{"a":[1, 2],"\u0062":1e999,"a":{"c":"\ud800"}}"#;
        assert!(each_member(json, |name, value| seen.push(format!("{name}={}", value.get()))));
        assert_eq!(seen, ["a=[1, 2]", "b=1e999", r#"a={"c":"\ud800"}"#]);
        let mut seen = Vec::new();
        each_item("[1e999, {}, \"x\"]", |item| {
            seen.push(item.get().to_owned());
            ControlFlow::Continue(())
        });
        assert_eq!(seen, ["1e999", "{}", "\"x\""]);
    }

    #[test]
    fn a_list_is_read_no_further_than_wanted() {
        let mut seen = 0;
        // What is behind is no JSON.
        each_item("[1,2,3,!", |_| {
            seen += 1;
            if seen < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert_eq!(seen, 3);
    }

    #[test]
    fn what_is_no_object_or_has_a_broken_name_is_told() {
        for json in ["[]", "7", "\"x\"", "null", r#"{"a":1,"\ud800":2}"#] {
            assert!(!each_member(json, |_, _| {}), "{json}");
        }
        assert!(each_member("{}", |_, _| {}));
        for json in ["{}", "7", "\"x\"", "null"] {
            each_item(json, |_| panic!("{json} has no items"));
        }
    }
}
