//! Stars, notes and tags.

use super::undo::{Undoable, keep};
use crate::{Conductor, events::Tag, views::UndoView};
use domain::{Code, Mark, Markable, Problem, Subject, kept_name};

/// What is changed of marks, of every subject. An absent field stays as it is.
#[derive(Debug, Clone, Default)]
pub struct MarkChange {
    /// With a star or without.
    pub starred: Option<bool>,
    /// The note; for one subject only.
    pub note: Option<String>,
    /// Tags that are put on.
    pub add_tags: Vec<String>,
    /// Tags that are taken off.
    pub remove_tags: Vec<String>,
}

/// So many at once that a person can still mean.
const MOST: usize = 1000;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 4000;
/// More tags on one thing say nothing any more.
const MOST_TAGS: usize = 30;

impl Conductor {
    /// Everything of a kind that has a star, a note or a tag.
    pub async fn list_marks(&self, kind: Markable) -> Result<Vec<Mark>, Problem> {
        Ok(self.core.store.read(move |db| store::marks::list(db, kind)).await?)
    }

    /// Puts stars, notes and tags on things, or takes them off. How many things are different now.
    pub async fn change_marks(
        &self,
        subjects: Vec<Subject>,
        change: MarkChange,
    ) -> Result<(Option<UndoView>, usize), Problem> {
        let change = checked(&subjects, change)?;
        let now = self.core.now();
        let (undo, changed) = self
            .core
            .store
            .write(move |tx| {
                let mut before = Vec::new();
                for subject in subjects {
                    if !store::marks::exists(tx, subject)? {
                        return Err(Problem::not_found(subject.kind.as_str(), subject.id).into());
                    }
                    let was = store::marks::get(tx, subject)?;
                    let is = after(&was, &change);
                    if is.tags.len() > MOST_TAGS {
                        return Err(Problem::invalid("add_tags", format!("{MOST_TAGS} tags at most.")).into());
                    }
                    if is != was {
                        store::marks::set(tx, &is, now)?;
                        before.push(was);
                    }
                }
                let changed = before.len();
                if changed == 0 {
                    return Ok((None, 0));
                }
                let undo = keep(tx, "change_marks", label(&change, &before), &Undoable::Marks { marks: before }, now)?;
                Ok((Some(undo), changed))
            })
            .await?;
        if changed > 0 {
            self.core.changed("marks", None, &[Tag::Marks, Tag::Recordings]);
        }
        Ok((undo, changed))
    }

    /// All tags by name, with how many things have each.
    pub async fn list_tags(&self) -> Result<Vec<(String, u32)>, Problem> {
        Ok(self.core.store.read(store::marks::tags).await?)
    }

    /// Gives a tag another name.
    pub async fn rename_tag(&self, name: String, to: &str) -> Result<UndoView, Problem> {
        let to = kept_name(to).ok_or_else(|| wrong_name("name"))?;
        let now = self.core.now();
        let undo = self
            .core
            .store
            .write(move |tx| {
                let taken = store::marks::tags(tx)?
                    .into_iter()
                    .any(|(known, _)| known.eq_ignore_ascii_case(&to) && !known.eq_ignore_ascii_case(&name));
                if taken {
                    let what = format!("There is a tag \"{to}\" already.");
                    return Err(Problem::new(Code::Conflict, what, "Two tags can't have one name.")
                        .field("name")
                        .say("Choose another name.")
                        .into());
                }
                if !store::marks::rename_tag(tx, &name, &to)? {
                    return Err(Problem::not_found("tag", &name).into());
                }
                let label = format!("Renamed the tag {name}");
                keep(tx, "rename_tag", label, &Undoable::TagRenamed { from: name, to }, now)
            })
            .await?;
        self.core.changed("marks", None, &[Tag::Marks]);
        Ok(undo)
    }

    /// Takes a tag off everything.
    pub async fn remove_tag(&self, name: String) -> Result<UndoView, Problem> {
        let now = self.core.now();
        let undo = self
            .core
            .store
            .write(move |tx| {
                let mut marks = Vec::new();
                for subject in store::marks::tagged(tx, &name)? {
                    marks.push(store::marks::get(tx, subject)?);
                }
                if !store::marks::delete_tag(tx, &name)? {
                    return Err(Problem::not_found("tag", &name).into());
                }
                keep(tx, "remove_tag", format!("Removed the tag {name}"), &Undoable::Marks { marks }, now)
            })
            .await?;
        self.core.changed("marks", None, &[Tag::Marks]);
        Ok(undo)
    }
}

fn checked(subjects: &[Subject], change: MarkChange) -> Result<MarkChange, Problem> {
    if subjects.is_empty() || subjects.len() > MOST {
        return Err(Problem::invalid("subjects", format!("1 to {MOST} things at once.")));
    }
    if let Some(note) = &change.note {
        if subjects.len() > 1 {
            return Err(Problem::invalid("note", "A note is written on one thing at a time."));
        }
        if note.chars().count() > LONGEST_NOTE {
            return Err(Problem::invalid("note", format!("{LONGEST_NOTE} characters at most.")));
        }
    }
    let names = |field, names: Vec<String>| -> Result<Vec<String>, Problem> {
        names.iter().map(|name| kept_name(name).ok_or_else(|| wrong_name(field))).collect()
    };
    Ok(MarkChange {
        add_tags: names("add_tags", change.add_tags)?,
        remove_tags: names("remove_tags", change.remove_tags)?,
        ..change
    })
}

pub(super) fn wrong_name(field: &str) -> Problem {
    Problem::invalid(field, format!("A name has 1 to {} characters.", domain::LONGEST_NAME))
}

fn after(was: &Mark, change: &MarkChange) -> Mark {
    let mut mark = was.clone();
    mark.starred = change.starred.unwrap_or(mark.starred);
    if let Some(note) = &change.note {
        note.trim_end().clone_into(&mut mark.note);
    }
    mark.tags.retain(|tag| !change.remove_tags.iter().any(|off| off.eq_ignore_ascii_case(tag)));
    for tag in &change.add_tags {
        if !mark.tags.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            mark.tags.push(tag.clone());
        }
    }
    mark
}

/// What undo says.
fn label(change: &MarkChange, before: &[Mark]) -> String {
    let of = match before {
        [one] => format!("a {}", one.subject.kind.as_str()),
        many => format!("{} things", many.len()),
    };
    match (change.starred, &change.note) {
        (Some(true), _) => format!("Put a star on {of}"),
        (Some(false), _) => format!("Took the star off {of}"),
        (None, Some(_)) => format!("Wrote a note on {of}"),
        (None, None) => format!("Changed the tags of {of}"),
    }
}
