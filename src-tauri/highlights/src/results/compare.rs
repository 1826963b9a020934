//! Groups of clips against each other, and the differences that are more than chance.

use super::{
    FEWEST, FEWEST_IN_GROUP, Ratio, Yard,
    fit::{Fitted, fit},
    traits::{By, traits},
    yard::Unit,
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// A group of clips.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// By what.
    pub by: By,
    /// Which; see [`By`].
    pub key: String,
    /// Posts in it that are compared.
    pub posts: usize,
    /// Clips in it that are compared.
    pub clips: usize,
    /// What they were seen at the age, in the middle.
    pub views: f64,
    /// How many times as often as the usual clip they were seen, all else being equal; for a title, as one without. `None`
    /// where too few are compared to say.
    pub times: Option<Ratio>,
}

/// A difference that is more than chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// By what.
    pub by: By,
    /// What brought more.
    pub more: String,
    /// Than what; `None`: than the usual clip, or than one without.
    pub less: Option<String>,
    /// How many times as many views.
    pub times: Ratio,
    /// Posts that it comes from: all of both groups.
    pub posts: usize,
}

/// What was compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// All groups, in the order of [`By::ALL`], the larger ones first.
    pub groups: Vec<Group>,
    /// The differences that are more than chance, the surest first. They may say less of one.
    pub findings: Vec<Finding>,
}

/// Compares what is on a yardstick, in groups as they are in `zone`.
pub fn compare(yard: &Yard<'_>, zone: &TimeZone) -> Comparison {
    Table::new(yard, zone).compared()
}

fn sureness(finding: &Finding) -> f64 {
    if finding.times.low > 1.0 { finding.times.low } else { 1.0 / finding.times.high.max(1e-9) }
}

/// The clips by their groups, fitted.
pub(super) struct Table<'a> {
    /// What each group is, and which clips are in it.
    pub groups: Vec<((By, String), Vec<usize>)>,
    units: &'a [Unit<'a>],
    fitted: Option<Fitted>,
}

impl<'a> Table<'a> {
    pub fn new(yard: &'a Yard<'a>, zone: &TimeZone) -> Self {
        let units = &yard.units[..];
        let firsts: Vec<_> = units.iter().map(|unit| unit.first).collect();
        let mut groups: BTreeMap<(By, String), Vec<usize>> = BTreeMap::new();
        for (nth, traits) in traits(&firsts, zone).into_iter().enumerate() {
            for key in traits {
                groups.entry(key).or_default().push(nth);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        let sorts_by = |group: &((By, String), Vec<usize>)| (group.0.0, usize::MAX - group.1.len());
        groups.sort_by(|a, b| sorts_by(a).cmp(&sorts_by(b)).then_with(|| a.0.1.cmp(&b.0.1)));
        let mut rows = vec![Vec::new(); units.len()];
        for (group, (_, clips)) in groups.iter().enumerate() {
            clips.iter().for_each(|clip| rows[*clip].push(group));
        }
        let set_of: Vec<usize> = groups.iter().map(|((by, _), _)| *by as usize).collect();
        let values: Vec<f64> = units.iter().map(|unit| unit.log_times).collect();
        let fitted = (units.len() >= FEWEST).then(|| fit(&values, &rows, &set_of));
        Self { groups, units, fitted }
    }

    /// All groups, and the differences that are more than chance.
    pub fn compared(&self) -> Comparison {
        let groups: Vec<Group> = (0..self.groups.len()).map(|group| self.group(group)).collect();
        let mut findings: Vec<Finding> = By::ALL.into_iter().flat_map(|by| self.findings(by, &groups)).collect();
        findings.sort_by(|a, b| sureness(b).total_cmp(&sureness(a)));
        Comparison { groups, findings }
    }

    /// How many times as many views a sum of effects means.
    pub fn times(&self, weights: &[(usize, f64)]) -> Option<Ratio> {
        let (difference, error) = self.fitted.as_ref()?.sum(weights);
        Some(Ratio::of(difference, error, self.units.len()))
    }

    /// A group against the usual clip, or the title's trait against titles without it.
    pub fn against_usual(&self, group: usize) -> Vec<(usize, f64)> {
        let by = self.groups[group].0.0;
        let mut weights = vec![(group, 1.0)];
        if by.is_one_of() {
            let of_set = || self.groups.iter().enumerate().filter(|(_, other)| other.0.0 == by);
            let all: usize = of_set().map(|(_, other)| other.1.len()).sum();
            weights.extend(of_set().map(|(nth, other)| (nth, -(other.1.len() as f64) / all.max(1) as f64)));
        }
        weights
    }

    pub fn posts(&self, group: usize) -> usize {
        self.groups[group].1.iter().map(|clip| self.units[*clip].posts).sum()
    }

    /// Whether there are enough clips in a group, and beside it, to compare it.
    pub fn is_enough(&self, group: usize) -> bool {
        let clips = self.groups[group].1.len();
        clips >= FEWEST_IN_GROUP && self.units.len() - clips >= FEWEST_IN_GROUP
    }

    fn group(&self, group: usize) -> Group {
        let ((by, key), clips) = &self.groups[group];
        Group {
            by: *by,
            key: key.clone(),
            posts: self.posts(group),
            clips: clips.len(),
            views: super::median(clips.iter().map(|clip| self.units[*clip].views).collect()).unwrap_or(0.0),
            times: self.is_enough(group).then(|| self.times(&self.against_usual(group))).flatten(),
        }
    }

    /// The best group against the worst one where that is more than chance, and each other one that differs from the usual.
    fn findings(&self, by: By, groups: &[Group]) -> Vec<Finding> {
        let enough = || groups.iter().enumerate().filter(|(_, group)| group.by == by && group.times.is_some());
        let middle = |group: &Group| group.times.map_or(1.0, |times| times.middle);
        let mut found = Vec::new();
        let mut said = Vec::new();
        if by.is_one_of()
            && let Some((best, more)) = enough().max_by(|a, b| middle(a.1).total_cmp(&middle(b.1)))
            && let Some((worst, less)) = enough().min_by(|a, b| middle(a.1).total_cmp(&middle(b.1)))
            && best != worst
            && let Some(times) = self.times(&[(best, 1.0), (worst, -1.0)]).filter(|times| times.differs())
        {
            said = vec![best, worst];
            let posts = more.posts + less.posts;
            found.push(Finding { by, more: more.key.clone(), less: Some(less.key.clone()), times, posts });
        }
        for (nth, group) in enough().filter(|(nth, _)| !said.contains(nth)) {
            if let Some(times) = group.times.filter(|times| times.differs()) {
                found.push(Finding { by, more: group.key.clone(), less: None, times, posts: self.posts(nth) });
            }
        }
        found
    }
}
