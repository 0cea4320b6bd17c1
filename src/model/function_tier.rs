//! The tiers of a function: those of the code that uses it, which may be fewer than its module's.

use super::{
    FnSite, ProjectModel, reach,
    tier::{Reason, Tier, TierSet},
};
use crate::facts::{
    Exported,
    body::{ClassId, FnId, Owner, Value},
};
use crate::maps::HashedSet;

impl ProjectModel {
    /// The tiers in which a function runs.
    pub fn function_tiers(&self, site: FnSite) -> TierSet {
        self.tiers_of(site, &mut HashedSet::default())
    }

    /// Whether code of a tier surely uses a function: it has the tier by itself, or somebody there asks for it by name.
    pub fn is_used_in(&self, site: FnSite, tier: Tier) -> bool {
        self.function_tiers(site).has(tier) && self.is_asked_for(site, tier, &mut HashedSet::default())
    }

    fn is_asked_for(&self, site: FnSite, tier: Tier, seen: &mut HashedSet<FnSite>) -> bool {
        if self.own_reason(site).is_some() || self.tiers.fixed(site.file).is_some() || site.function == FnId::MODULE {
            return true;
        }
        let top = self.top_level(site);
        if !seen.insert(top) {
            return false;
        }
        if self.asked_for_by_name(top).has(tier) {
            return true;
        }
        self.facts(top.file).function_uses.iter().any(|&(used, by)| {
            let by = FnSite { file: top.file, function: by };
            used == top.function && self.top_level(by) != top && self.is_asked_for(by, tier, seen)
        })
    }

    /// Why a function has a tier.
    pub fn function_reason(&self, site: FnSite, tier: Tier) -> Reason {
        if let Some(reason) = self.own_reason(site)
            && reason.0 == tier
        {
            return reason.1;
        }
        self.tiers.reason(site.file, tier)
    }

    /// The tier that a function has by what it is.
    fn own_reason(&self, site: FnSite) -> Option<(Tier, Reason)> {
        let body = &self.facts(site.file).body;
        let mut at = site.function;
        while at != FnId::MODULE {
            let row = body.function(at)?;
            if row.use_server {
                return Some((Tier::Bff, Reason::UseServer));
            }
            at = row.parent;
        }
        let page = matches!(self.tiers.fixed(site.file), Some((Tier::Frontend, Reason::PagesRouter)));
        (page && reach::is_server_export(self, site.file, site.function)).then_some((Tier::Bff, Reason::ServerExport))
    }

    fn tiers_of(&self, site: FnSite, seen: &mut HashedSet<FnSite>) -> TierSet {
        if let Some((tier, _)) = self.own_reason(site) {
            return TierSet::of(tier);
        }
        let module = self.tiers.of(site.file);
        if self.tiers.fixed(site.file).is_some() || site.function == FnId::MODULE || module.iter().count() < 2 {
            return module;
        }
        let top = self.top_level(site);
        if !seen.insert(top) {
            return TierSet::EMPTY;
        }
        let mut set = self.asked_for_by_name(top);
        for (used, by) in &self.facts(top.file).function_uses {
            let by = FnSite { file: top.file, function: *by };
            if *used == top.function && self.top_level(by) != top {
                let tiers = if by.function == FnId::MODULE { module } else { self.tiers_of(by, seen) };
                set = set.with(tiers);
            }
        }
        // Nobody could be found: the module's set.
        if set.is_empty() { module } else { set }
    }

    /// The function directly in the module body that holds `site`.
    fn top_level(&self, site: FnSite) -> FnSite {
        let body = &self.facts(site.file).body;
        let mut at = site.function;
        while let Some(row) = body.function(at) {
            if at == FnId::MODULE || row.parent == FnId::MODULE {
                break;
            }
            at = row.parent;
        }
        FnSite { file: site.file, function: at }
    }

    /// The tiers in which a function, or the class or object that holds it, is imported by name.
    fn asked_for_by_name(&self, site: FnSite) -> TierSet {
        let facts = self.facts(site.file);
        let owner = facts.body.function(site.function).map_or(Owner::None, |row| row.owner);
        let mut set = TierSet::EMPTY;
        for export in &facts.exports {
            let (Exported::Value(value), Some(name)) = (export.exported, export.name) else { continue };
            let own = match (self.resolve(super::Site { file: site.file, value }), owner) {
                (super::eval::Resolved::Function(function), _) => function == site,
                (super::eval::Resolved::Class(file, class), Owner::Class(own)) => file == site.file && class == own,
                (super::eval::Resolved::Site(object), Owner::Object(own)) => object.file == site.file && object.value == own,
                (super::eval::Resolved::Site(object), Owner::Class(own)) => self.is_instance(object, site.file, own),
                (super::eval::Resolved::Site(object), _) => self.object_holds(object, site),
                _ => false,
            };
            // Of several exports of a name the last one counts.
            let named = facts.exports.iter().rposition(|other| other.name.is_some_and(|own| facts.str(own) == facts.str(name)));
            if let (true, Some(export)) = (own, named) {
                set = set.with(self.tiers.asked_in(site.file, export));
            }
        }
        set
    }

    /// Whether a value is `new Own()`, or made of a class that extends it.
    fn is_instance(&self, object: super::Site, file: super::FileId, own: ClassId) -> bool {
        let Value::Result(made) = self.value(object) else { return false };
        let mut at = self.callee(super::CallSite { file: object.file, call: made });
        for _ in 0..8 {
            let super::eval::Resolved::Class(of, class) = at else { return false };
            if (of, class) == (file, own) {
                return true;
            }
            let Some(row) = self.facts(of).body.classes.get(class.0 as usize) else { return false };
            at = self.resolve(super::Site { file: of, value: row.extends });
        }
        false
    }

    /// Whether an object literal (or the arguments of a wrapper call) holds the function.
    fn object_holds(&self, object: super::Site, function: FnSite) -> bool {
        if object.file != function.file {
            return false;
        }
        let body = &self.facts(object.file).body;
        match body.value(object.value) {
            Value::Object(list) => {
                body.props(list).iter().any(|prop| body.value(prop.value) == Value::Function(function.function))
            }
            Value::Result(call) => body.args(call).iter().any(|&value| body.value(value) == Value::Function(function.function)),
            _ => false,
        }
    }
}
