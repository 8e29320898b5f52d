-- The hub's schema, version 1: runs on an empty database as its owner's superuser or as somebody who may create roles.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN CREATE ROLE hub_owner NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE pc NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE hub_eraser NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE SCHEMA hub AUTHORIZATION hub_owner;
SET ROLE hub_owner;

CREATE TABLE hub.member(role_name name, scope_id uuid, can_write bool NOT NULL, PRIMARY KEY(role_name, scope_id));
CREATE TABLE hub.policy(doc_type text PRIMARY KEY, write_ver int NOT NULL, min_app text NOT NULL);
CREATE TABLE hub.log(
  scope_id uuid, log_id uuid, device_id uuid NOT NULL, pubkey bytea NOT NULL CHECK(length(pubkey) = 32), enrol_sig bytea NOT NULL,
  PRIMARY KEY(scope_id, log_id));
CREATE TABLE hub.revision(
  scope_id uuid NOT NULL, log_id uuid NOT NULL, seq bigint NOT NULL CHECK(seq > 0), rev_id uuid NOT NULL, doc_id uuid NOT NULL,
  doc_type text NOT NULL, schema_ver int NOT NULL, resident_id uuid, author_id uuid NOT NULL, hlc bigint NOT NULL, parents uuid[] NOT NULL,
  body text CHECK(octet_length(body) <= 262144), rev_hash bytea NOT NULL CHECK(length(rev_hash) = 32), sig bytea NOT NULL CHECK(length(sig) = 64),
  erased_by uuid, hub_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY(scope_id, log_id, seq), UNIQUE(scope_id, rev_id), FOREIGN KEY(scope_id, log_id) REFERENCES hub.log);
CREATE INDEX ON hub.revision(scope_id, resident_id);
CREATE TABLE hub.erasure(
  erasure_id uuid PRIMARY KEY, scope_id uuid NOT NULL, resident_id uuid NOT NULL, basis text NOT NULL,
  ordered_by name NOT NULL DEFAULT session_user, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE hub.erasure_ack(
  erasure_id uuid REFERENCES hub.erasure, device_id uuid, role_name name DEFAULT session_user, PRIMARY KEY(erasure_id, device_id));
INSERT INTO hub.policy(doc_type, write_ver, min_app) VALUES ('_hub', 1, '0.1.0');

CREATE FUNCTION hub.my_scopes(w bool) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = hub, pg_temp AS
$$ SELECT coalesce(array_agg(scope_id), '{}') FROM hub.member WHERE role_name = session_user AND (can_write OR NOT w) $$;

-- A visible log is always a prefix, so that a pull can never step over a row; late rows of somebody erased lose their body.
CREATE FUNCTION hub.after_push() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = hub, pg_temp AS $$ BEGIN
  IF EXISTS(SELECT 1 FROM n WHERE n.seq > 1 AND NOT EXISTS(
      SELECT 1 FROM hub.revision p WHERE p.scope_id = n.scope_id AND p.log_id = n.log_id AND p.seq = n.seq - 1))
  THEN RAISE EXCEPTION 'log gap' USING ERRCODE = 'YH001'; END IF;
  UPDATE hub.revision r SET body = NULL, erased_by = e.erasure_id FROM n JOIN hub.erasure e USING(scope_id, resident_id)
    WHERE r.scope_id = n.scope_id AND r.rev_id = n.rev_id AND n.body IS NOT NULL;
  RETURN NULL; END $$;
CREATE TRIGGER after_push AFTER INSERT ON hub.revision REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION hub.after_push();

CREATE FUNCTION hub.erase(e uuid, s uuid, r uuid, why text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = hub, pg_temp AS $$
DECLARE c bigint; BEGIN
  INSERT INTO hub.erasure(erasure_id, scope_id, resident_id, basis) VALUES(e, s, r, why) ON CONFLICT DO NOTHING;
  UPDATE hub.revision SET body = NULL, erased_by = e WHERE scope_id = s AND resident_id = r AND body IS NOT NULL;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN c; END $$;

ALTER TABLE hub.log ENABLE ROW LEVEL SECURITY;
ALTER TABLE hub.revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE hub.erasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE hub.erasure_ack ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON hub.log FOR SELECT TO pc USING(scope_id = ANY((SELECT hub.my_scopes(false))::uuid[]));
CREATE POLICY w ON hub.log FOR INSERT TO pc WITH CHECK(scope_id = ANY((SELECT hub.my_scopes(true))::uuid[]));
CREATE POLICY r ON hub.revision FOR SELECT TO pc USING(scope_id = ANY((SELECT hub.my_scopes(false))::uuid[]));
CREATE POLICY w ON hub.revision FOR INSERT TO pc WITH CHECK(scope_id = ANY((SELECT hub.my_scopes(true))::uuid[]));
CREATE POLICY r ON hub.erasure FOR SELECT TO pc USING(scope_id = ANY((SELECT hub.my_scopes(false))::uuid[]));
CREATE POLICY w ON hub.erasure_ack FOR INSERT TO pc WITH CHECK(EXISTS(SELECT 1 FROM hub.erasure x WHERE x.erasure_id = erasure_ack.erasure_id));

GRANT USAGE ON SCHEMA hub TO pc, hub_eraser;
GRANT SELECT ON hub.policy, hub.erasure, hub.revision, hub.log TO pc;
GRANT INSERT ON hub.log TO pc;
GRANT INSERT(scope_id, log_id, seq, rev_id, doc_id, doc_type, schema_ver, resident_id, author_id, hlc, parents, body, rev_hash, sig)
  ON hub.revision TO pc;
GRANT INSERT(erasure_id, device_id) ON hub.erasure_ack TO pc;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hub FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.my_scopes(bool) TO pc;
GRANT EXECUTE ON FUNCTION hub.erase(uuid, uuid, uuid, text) TO hub_eraser;
RESET ROLE;
