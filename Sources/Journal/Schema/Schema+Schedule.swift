extension Schema {
    /// Plans that the service is to carry out. An entry gets its run once, in the transaction that makes the run.
    static let schedule = Migration(name: "schedule", sql: """
        CREATE TABLE schedule (
          id INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
          fingerprint TEXT NOT NULL REFERENCES plan (fingerprint),
          plan TEXT NOT NULL,
          added INTEGER NOT NULL,
          added_by TEXT NOT NULL,
          lead INTEGER CHECK (lead >= 0),
          run TEXT REFERENCES run (id),
          missed INTEGER,
          removed INTEGER,
          removed_by TEXT,
          reason TEXT
        ) STRICT;
        CREATE UNIQUE INDEX schedule_run ON schedule (run) WHERE run IS NOT NULL;
        CREATE TRIGGER schedule_once BEFORE INSERT ON schedule WHEN EXISTS (SELECT 1 FROM schedule WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'an entry of the schedule is made once'); END;
        CREATE TRIGGER schedule_stays BEFORE UPDATE ON schedule
          WHEN NEW.id <> OLD.id OR NEW.fingerprint <> OLD.fingerprint OR NEW.plan <> OLD.plan OR NEW.added <> OLD.added
            OR NEW.added_by <> OLD.added_by OR NEW.lead IS NOT OLD.lead
            OR OLD.run IS NOT NULL AND NEW.run IS NOT OLD.run
            OR OLD.missed IS NOT NULL AND NEW.missed IS NOT OLD.missed
            OR OLD.removed IS NOT NULL AND (NEW.removed IS NOT OLD.removed OR NEW.removed_by IS NOT OLD.removed_by OR NEW.reason IS NOT OLD.reason)
            OR NEW.run IS NOT NULL AND OLD.run IS NULL AND OLD.removed IS NOT NULL
          BEGIN SELECT RAISE(ABORT, 'an entry of the schedule only gains'); END;
        CREATE TRIGGER schedule_fits BEFORE UPDATE OF run ON schedule
          WHEN NEW.run IS NOT NULL AND NEW.fingerprint <> (SELECT fingerprint FROM run WHERE id = NEW.run)
          BEGIN SELECT RAISE(ABORT, 'a run carries out its entry''s own plan'); END;
        CREATE TRIGGER schedule_remains BEFORE DELETE ON schedule BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
        """)
}
