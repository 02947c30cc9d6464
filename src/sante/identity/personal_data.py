from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("credentials", export="nothing: secret"),
    OwnedTable("auth_sessions", export="nothing: secret", keep="until 90 days after sign-in"),
    OwnedTable("authenticator_apps", export="nothing: secret"),
    OwnedTable("backup_codes", export="nothing: secret"),
    OwnedTable("passkeys", export="nothing: secret"),
    OwnedTable("identities"),
    OwnedTable("api_tokens", export="nothing: secret", keep="until they expire"),
    OwnedTable("account_links", export="nothing: secret", keep="7 days after they expire"),
    OwnedTable("entitlements"),
)
