//! A password that the product keeps.

use rollcall_client::{
    Client, Credentials, KeptPassword, PasswordAlgorithm, RegistrationState, Settings,
    SettingsError,
};
use rollcall_test_support::{STAFF, capacity, seconds, stories};
use secrecy::ExposeSecret as _;

use super::{Site, hurried};

impl Site {
    /// The product starts, and keeps passwords so.
    fn starts_keeping(&self, algorithm: PasswordAlgorithm) -> Client {
        self.set_up(self.dir.path()).keep_password(algorithm).open().unwrap()
    }
}

stories! {
    /// Failed while nobody was there to type: quiet until told, and then nothing has to be typed.
    async fn a_node_that_failed_registers_again_without_typing(world) {
        let app = world.start().await;
        let account = app.provision(hurried()).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts_keeping(PasswordAlgorithm::RsaOaep);
        let first = client.register(&site.credentials()).await.unwrap();
        assert_eq!(first.kept_password, KeptPassword::Of { account: account.name.clone() });
        site.gate.closes();
        site.passes(&client, seconds(13)).await;
        site.gate.opens();
        site.passes(&client, seconds(60)).await;
        drop(client);

        // It restarts, and is to use SM2 from now on.
        let client = site.starts_keeping(PasswordAlgorithm::Sm2);
        site.passes(&client, seconds(60)).await;
        let status = client.status();
        assert!(matches!(status.state, RegistrationState::RegistrationFailed(_)), "by nobody's word");
        assert_eq!(status.kept_password, first.kept_password);
        let again = client.register_again().await.unwrap();
        assert!(again.is_registered());
        assert_ne!(again.registration_id, first.registration_id);
        client.unbind().await.unwrap();
        assert!(client.register_again().await.is_err(), "it left nothing behind");
    }

    /// The vendor changes the password: the old one is refused, the one that is typed is kept.
    async fn a_password_that_was_changed_is_typed_once(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts_keeping(PasswordAlgorithm::RsaOaep);
        client.register(&site.credentials()).await.unwrap();
        let (tenant, name) = (&account.tenant, account.name.as_str());
        let reset = app.app.accounts().reset_password(&STAFF, tenant, name, None, true).await.unwrap();
        assert_eq!(client.register_again().await.unwrap_err().code(), Some(30006));
        let typed = Credentials::new(name, reset.password.expose_secret());
        assert!(client.register(&typed).await.unwrap().is_registered());
        drop(client);
        let client = site.starts_keeping(PasswordAlgorithm::RsaOaep);
        assert!(client.register_again().await.unwrap().is_registered());
    }

    /// Whoever runs the product says by a file where the vendor is, and that the password is kept.
    async fn a_file_of_settings_is_enough(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let file = site.dir.path().join("client.toml");
        let toml = format!(
            "server = \"{}/{}\"\nnode_id = \"fdl-7\"\nkeep_password = \"rsa-oaep\"\n",
            site.gate.url(), account.tenant,
        );
        std::fs::write(&file, toml).unwrap();
        let starts = || {
            let code = site.set_up(&site.dir.path().join("state")).server("http://127.0.0.1:1/gone");
            code.settings_file(&file).open()
        };
        let client = starts().unwrap();
        let status = client.register(&site.credentials()).await.unwrap();
        assert_eq!(status.node_id, "fdl-7");
        assert!(client.register_again().await.unwrap().is_registered());
        drop(client);
        std::fs::write(&file, "retries = 11").unwrap();
        let told = Settings::load(Some(&file)).unwrap_err();
        assert!(matches!(told, SettingsError::Wrong { .. }), "{told}");
        assert!(starts().is_err());
    }
}
