//! The list of all pages: of it the server is built, and of it the tests walk every page.

use actix_web::{
    http::Method,
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};
use rollcall_domain::{
    catalogue::{Bundle, Feature, Product},
    staff::Permission,
};

use crate::{
    accounts, assets, audit, catalogue, contracts, errors, find, licences, live, mail, nodes,
    platform, preferences, requests, sessions, staff, tenants,
};

/// Who may open a page or send its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever is signed in, about themselves.
    SignedIn,
    /// Whichever operator is signed in, about themselves.
    SignedInOperator,
    /// Operators of the installation.
    Operator,
    /// Staff whose role has the permission.
    Staff(Permission),
}

/// One page, or one form of a page.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The pattern of its path.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
}

macro_rules! pages {
    ($($access:expr => { $($method:ident $name:ident $path:literal $handler:path;)* })*) => {
        /// Every page and every form.
        pub const ROUTES: &[Route] = &[
            $($(Route {
                method: Method::$name,
                path: concat!("/console", $path),
                access: $access,
            },)*)*
        ];

        fn pages(to: &mut ServiceConfig) {
            $($(to.route($path, web::$method().to($handler));)*)*
        }
    };
}

pages! {
    Access::Public => {
        get GET "" tenants::choose;
        post POST "/preferences" preferences::choose;
        get GET "/assets/{name}" assets::serve;
        get GET "/platform" platform::home_of;
        get GET "/platform/login" platform::sign_in::show;
        post POST "/platform/login" platform::sign_in::sign_in;
        get GET "/platform/join" platform::join::ask;
        post POST "/platform/join" platform::join::join;
        get GET "/{tenant}" tenants::home_of;
        get GET "/{tenant}/login" staff::sign_in::show;
        post POST "/{tenant}/login" staff::sign_in::sign_in;
    }
    Access::SignedInOperator => {
        post POST "/platform/logout" platform::sign_out::here;
        post POST "/platform/logout/everywhere" platform::sign_out::everywhere;
        get GET "/platform/second-factor" platform::second_factor::show;
        post POST "/platform/second-factor" platform::second_factor::begin;
        post POST "/platform/second-factor/proof" platform::second_factor::prove;
    }
    Access::Operator => {
        get GET "/platform/" platform::tenants::show;
        get GET "/platform/new" platform::new_tenant::ask;
        post POST "/platform/new" platform::new_tenant::create;
        get GET "/platform/audit" platform::trail::show;
        get GET "/platform/tenants/{id}" platform::tenant::show;
        post POST "/platform/tenants/{id}" platform::tenant::save;
        get GET "/platform/tenants/{id}/suspend" platform::status::ask_to_suspend;
        post POST "/platform/tenants/{id}/suspend" platform::status::suspend;
        get GET "/platform/tenants/{id}/resume" platform::status::ask_to_resume;
        post POST "/platform/tenants/{id}/resume" platform::status::resume;
    }
    Access::SignedIn => {
        post POST "/{tenant}/logout" staff::sign_out::here;
        post POST "/{tenant}/logout/everywhere" staff::sign_out::everywhere;
        get GET "/{tenant}/second-factor" staff::second_factor::show;
        post POST "/{tenant}/second-factor" staff::second_factor::begin;
        post POST "/{tenant}/second-factor/proof" staff::second_factor::prove;
    }
    // Before what is read: an `{id}` is any word.
    Access::Staff(Permission::MANAGE_LICENCES) => {
        get GET "/{tenant}/licences/issue" licences::issue::ask;
        post POST "/{tenant}/licences/issue" licences::issue::issue;
        post POST "/{tenant}/licences/{id}/disable" licences::licence::disable;
        post POST "/{tenant}/licences/{id}/enable" licences::status::enable;
        post POST "/{tenant}/accounts/{id}/licences" licences::account::redeem;
    }
    Access::Staff(Permission::RECOVER_LICENCES) => {
        get GET "/{tenant}/licences/lost-keys" licences::lost_keys::ask;
        post POST "/{tenant}/licences/lost-keys" licences::lost_keys::find;
        post POST "/{tenant}/licences/batches/{id}/keys" licences::batch::keys;
        post POST "/{tenant}/licences/batches/{id}/keys.csv" licences::batch::keys_as_csv;
    }
    Access::Staff(Permission::MANAGE_CATALOGUE) => {
        post POST "/{tenant}/catalogue/example" catalogue::example::create;
        get GET "/{tenant}/catalogue/new-product" catalogue::form::new::<Product>;
        post POST "/{tenant}/catalogue/new-product" catalogue::form::create::<Product>;
        get GET "/{tenant}/catalogue/products/{id}/edit" catalogue::form::edit::<Product>;
        post POST "/{tenant}/catalogue/products/{id}/edit" catalogue::form::save::<Product>;
        get GET "/{tenant}/catalogue/products/{id}/new-feature" catalogue::form::new::<Feature>;
        post POST "/{tenant}/catalogue/products/{id}/new-feature" catalogue::form::create::<Feature>;
        get GET "/{tenant}/catalogue/products/{id}/new-bundle" catalogue::form::new::<Bundle>;
        post POST "/{tenant}/catalogue/products/{id}/new-bundle" catalogue::form::create::<Bundle>;
        get GET "/{tenant}/catalogue/features/{id}" catalogue::form::edit::<Feature>;
        post POST "/{tenant}/catalogue/features/{id}" catalogue::form::save::<Feature>;
        get GET "/{tenant}/catalogue/bundles/{id}" catalogue::form::edit::<Bundle>;
        post POST "/{tenant}/catalogue/bundles/{id}" catalogue::form::save::<Bundle>;
    }
    Access::Staff(Permission::MANAGE_CONTRACTS) => {
        get GET "/{tenant}/contracts/new" contracts::edit::ask;
        post POST "/{tenant}/contracts/new" contracts::edit::create;
        get GET "/{tenant}/contracts/import" contracts::import::ask;
        post POST "/{tenant}/contracts/import" contracts::import::import;
        get GET "/{tenant}/contracts/{id}/edit" contracts::edit::show;
        post POST "/{tenant}/contracts/{id}/edit" contracts::edit::save;
    }
    Access::Staff(Permission::MANAGE_STAFF) => {
        get GET "/{tenant}/staff/new" staff::hire::ask;
        post POST "/{tenant}/staff/new" staff::hire::hire;
        get GET "/{tenant}/staff/{id}" staff::person::show;
        post POST "/{tenant}/staff/{id}" staff::person::save;
        get GET "/{tenant}/staff/{id}/reset" staff::reset::ask;
        post POST "/{tenant}/staff/{id}/reset" staff::reset::reset;
    }
    Access::Staff(Permission::MANAGE_TOKENS) => {
        get GET "/{tenant}/tokens/new" staff::tokens::ask;
        post POST "/{tenant}/tokens/new" staff::tokens::create;
        get GET "/{tenant}/tokens/{id}/revoke" staff::tokens::ask_to_revoke;
        post POST "/{tenant}/tokens/{id}/revoke" staff::tokens::revoke;
    }
    Access::Staff(Permission::MANAGE_ACCOUNTS) => {
        get GET "/{tenant}/accounts/new" accounts::create::ask;
        post POST "/{tenant}/accounts/new" accounts::create::create;
        post POST "/{tenant}/accounts/bulk" accounts::bulk::bulk;
    }
    Access::Staff(Permission::READ) => {
        get GET "/{tenant}/" tenants::home::show;
        get GET "/{tenant}/find" find::show;
        get GET "/{tenant}/changes" live::changes;
        get GET "/{tenant}/service" tenants::service::show;
        get GET "/{tenant}/accounts" accounts::list::show;
        get GET "/{tenant}/accounts.csv" accounts::list::export;
        get GET "/{tenant}/contracts.csv" contracts::list::export;
        get GET "/{tenant}/failures.csv" nodes::failure_list::export;
        get GET "/{tenant}/mails.csv" mail::list::export;
        get GET "/{tenant}/audit.csv" audit::trail::export;
        get GET "/{tenant}/accounts/{id}" accounts::account::show;
        get GET "/{tenant}/nodes" nodes::list::show;
        get GET "/{tenant}/nodes.csv" nodes::list::export;
        get GET "/{tenant}/nodes/{id}" nodes::node::show;
        get GET "/{tenant}/accounts/{id}/licences" licences::account::show;
        get GET "/{tenant}/sessions" sessions::list::show;
        get GET "/{tenant}/sessions.csv" sessions::list::export;
        get GET "/{tenant}/accounts/{id}/sessions" sessions::account::show;
        get GET "/{tenant}/accounts/{id}/seat-usage.csv" sessions::account::export;
        get GET "/{tenant}/licences" licences::list::show;
        get GET "/{tenant}/licences.csv" licences::export::licences;
        get GET "/{tenant}/licences/{id}" licences::licence::show;
        get GET "/{tenant}/licences/batches/{id}" licences::batch::show;
        get GET "/{tenant}/catalogue" catalogue::list::show;
        get GET "/{tenant}/catalogue.csv" catalogue::export::features;
        get GET "/{tenant}/catalogue/products/{id}" catalogue::product::show;
        get GET "/{tenant}/failures" nodes::failure_list::show;
        get GET "/{tenant}/contracts" contracts::list::show;
        get GET "/{tenant}/contracts/{id}" contracts::contract::show;
        get GET "/{tenant}/staff" staff::people::show;
        get GET "/{tenant}/keys" tenants::keys::show;
        get GET "/{tenant}/settings" tenants::settings::show;
        get GET "/{tenant}/mails" mail::list::show;
        get GET "/{tenant}/audit" audit::trail::show;
        get GET "/{tenant}/requests" requests::list::show;
        get GET "/{tenant}/requests/{id}" requests::request::show;
    }
    Access::Staff(Permission::MANAGE_ACCOUNTS) => {
        get GET "/{tenant}/accounts/{id}/suspend" accounts::status::suspend::ask;
        post POST "/{tenant}/accounts/{id}/suspend" accounts::status::suspend::act;
        get GET "/{tenant}/accounts/{id}/resume" accounts::status::resume::ask;
        post POST "/{tenant}/accounts/{id}/resume" accounts::status::resume::act;
        get GET "/{tenant}/accounts/{id}/close" accounts::status::close::ask;
        post POST "/{tenant}/accounts/{id}/close" accounts::status::close::act;
        post POST "/{tenant}/accounts/{id}/undo" accounts::undo::undo;
        get GET "/{tenant}/accounts/{id}/edit" accounts::edit::show;
        post POST "/{tenant}/accounts/{id}/edit" accounts::edit::save;
        get GET "/{tenant}/accounts/{id}/password" accounts::password::ask;
        post POST "/{tenant}/accounts/{id}/password" accounts::password::reset;
    }
    Access::Staff(Permission::END_SESSIONS) => {
        get GET "/{tenant}/sessions/{id}/end" sessions::end::ask;
        post POST "/{tenant}/sessions/{id}/end" sessions::end::end;
    }
    Access::Staff(Permission::MANAGE_POOLS) => {
        get GET "/{tenant}/accounts/{id}/pools/{feature}" sessions::pool::show;
        post POST "/{tenant}/accounts/{id}/pools/{feature}" sessions::pool::save;
    }
    Access::Staff(Permission::MANAGE_CLIENTS) => {
        post POST "/{tenant}/accounts/{id}/clients" sessions::clients::create;
        post POST "/{tenant}/clients/{id}/disable" sessions::clients::disable;
        post POST "/{tenant}/clients/{id}/enable" sessions::clients::enable;
        get GET "/{tenant}/clients/{id}/password" sessions::password::ask;
        post POST "/{tenant}/clients/{id}/password" sessions::password::reset;
    }
    Access::Staff(Permission::MANAGE_REQUESTS) => {
        post POST "/{tenant}/requests/{id}/accept" requests::decide::accept;
        post POST "/{tenant}/requests/{id}/reject" requests::decide::reject;
    }
    Access::Staff(Permission::MANAGE_MAILS) => {
        post POST "/{tenant}/mails/{id}/retry" mail::retry::retry;
    }
    Access::Staff(Permission::MANAGE_TENANT) => {
        post POST "/{tenant}/keys/rotate" tenants::keys::rotate;
        post POST "/{tenant}/settings" tenants::settings::save;
    }
    Access::Staff(Permission::RESEND_CREDENTIALS) => {
        post POST "/{tenant}/accounts/{id}/resend" accounts::status::resend;
    }
    Access::Staff(Permission::UNBIND_NODES) => {
        get GET "/{tenant}/nodes/{id}/unbind" nodes::unbind::ask;
        post POST "/{tenant}/nodes/{id}/unbind" nodes::unbind::unbind;
    }
}

/// Add the console to the server: `/`, which leads to it, and everything below `/console`.
pub fn routes(to: &mut ServiceConfig) {
    to.route("/", web::get().to(tenants::root)).service(
        web::scope("/console")
            .app_data(Data::new(tenants::numbers::KeptNumbers::default()))
            .configure(pages)
            .default_service(web::to(errors::nothing_here))
            .wrap(from_fn(errors::as_pages)),
    );
}

/// The forms with a file.
pub const UPLOADS: &[&str] = &["/console/{tenant}/contracts/import"];

/// Each page and form with its method and the pattern of its path.
pub fn patterns() -> Vec<(Method, &'static str)> {
    ROUTES.iter().map(|route| (route.method.clone(), route.path)).collect()
}

/// Whether a path is the console's, whose forms are read by it.
pub fn is_console(path: &str) -> bool {
    path.strip_prefix("/console/").is_some()
}
