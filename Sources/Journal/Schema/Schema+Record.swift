extension Schema {
    /// JSON is checked by its braces only: SQLite 3.40 calls `json_valid` unsafe inside a schema that isn't trusted.
    /// Times are milliseconds since 1970. What a trigger refuses ends its statement and leaves the row as it was.
    static let record = Migration(name: "record", sql: """
        CREATE TABLE plan (
          fingerprint TEXT NOT NULL PRIMARY KEY CHECK (length(fingerprint) = 64),
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER plan_once BEFORE INSERT ON plan WHEN EXISTS (SELECT 1 FROM plan WHERE fingerprint = NEW.fingerprint)
          BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
        CREATE TRIGGER plan_stays BEFORE UPDATE ON plan BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
        CREATE TRIGGER plan_remains BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'plans are never removed'); END;

        CREATE TABLE run (
          id TEXT NOT NULL PRIMARY KEY,
          plan TEXT NOT NULL,
          fingerprint TEXT NOT NULL REFERENCES plan (fingerprint),
          created INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER run_once BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'runs are never changed'); END;
        CREATE TRIGGER run_stays BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'runs are never changed'); END;
        CREATE TRIGGER run_remains BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'runs are never removed'); END;

        CREATE TABLE lease (
          run TEXT NOT NULL PRIMARY KEY REFERENCES run (id),
          epoch INTEGER NOT NULL CHECK (epoch > 0),
          holder TEXT NOT NULL CHECK (holder GLOB '{*}'),
          taken_at INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER lease_once BEFORE INSERT ON lease WHEN EXISTS (SELECT 1 FROM lease WHERE run = NEW.run)
          BEGIN SELECT RAISE(ABORT, 'a lease only rises'); END;
        CREATE TRIGGER lease_rises BEFORE UPDATE ON lease WHEN NEW.run <> OLD.run OR NEW.epoch <= OLD.epoch
          BEGIN SELECT RAISE(ABORT, 'a lease only rises'); END;
        CREATE TRIGGER lease_remains BEFORE DELETE ON lease BEGIN SELECT RAISE(ABORT, 'a lease only rises'); END;

        CREATE TABLE fact (
          run TEXT NOT NULL REFERENCES run (id),
          number INTEGER NOT NULL CHECK (number > 0),
          epoch INTEGER NOT NULL CHECK (epoch >= 0),
          kind TEXT NOT NULL CHECK (kind <> ''),
          step INTEGER CHECK (step >= 0),
          attempt INTEGER CHECK (attempt >= 0),
          at INTEGER NOT NULL,
          payload TEXT NOT NULL CHECK (payload GLOB '{*}'),
          hash TEXT NOT NULL CHECK (length(hash) = 64),
          PRIMARY KEY (run, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX fact_begun ON fact (run, step, attempt, number, kind) WHERE kind IN ('started', 'not-started');
        CREATE TRIGGER fact_stays BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
        CREATE TRIGGER fact_remains BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'facts are never removed'); END;
        CREATE TRIGGER fact_follows BEFORE INSERT ON fact
          WHEN NEW.number <> 1 + coalesce((SELECT max(number) FROM fact WHERE run = NEW.run), 0)
          BEGIN SELECT RAISE(ABORT, 'facts are numbered without gaps'); END;
        CREATE TRIGGER fact_fenced BEFORE INSERT ON fact
          WHEN NEW.epoch <> coalesce((SELECT epoch FROM lease WHERE run = NEW.run), 0)
          BEGIN SELECT RAISE(ABORT, 'only the newest holder writes facts'); END;
        CREATE TRIGGER fact_starts_once BEFORE INSERT ON fact
          WHEN NEW.kind = 'started' AND (
            SELECT kind FROM fact WHERE run = NEW.run AND step = NEW.step AND attempt = NEW.attempt
              AND kind IN ('started', 'not-started') ORDER BY number DESC LIMIT 1) = 'started'
          BEGIN SELECT RAISE(ABORT, 'an attempt starts once'); END;

        CREATE TABLE hold (
          endpoint TEXT NOT NULL PRIMARY KEY,
          run TEXT NOT NULL REFERENCES run (id),
          since INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER hold_once BEFORE INSERT ON hold WHEN EXISTS (SELECT 1 FROM hold WHERE endpoint = NEW.endpoint)
          BEGIN SELECT RAISE(ABORT, 'a host has one holder'); END;
        CREATE TRIGGER hold_stays BEFORE UPDATE ON hold BEGIN SELECT RAISE(ABORT, 'a hold is let go, never changed'); END;

        CREATE TABLE inbox (
          id INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
          fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
          run TEXT REFERENCES run (id),
          step TEXT NOT NULL,
          verb TEXT NOT NULL,
          "by" TEXT NOT NULL,
          role TEXT,
          typed_by TEXT NOT NULL,
          ticket TEXT,
          reason TEXT,
          at INTEGER NOT NULL,
          expires INTEGER
        ) STRICT;
        CREATE INDEX inbox_plan ON inbox (fingerprint, id);
        CREATE TRIGGER inbox_once BEFORE INSERT ON inbox WHEN EXISTS (SELECT 1 FROM inbox WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'words are never changed'); END;
        CREATE TRIGGER inbox_fits BEFORE INSERT ON inbox
          WHEN NEW.run IS NOT NULL AND NEW.fingerprint <> (SELECT fingerprint FROM run WHERE id = NEW.run)
          BEGIN SELECT RAISE(ABORT, 'a word names its run''s own plan'); END;
        CREATE TRIGGER inbox_stays BEFORE UPDATE ON inbox BEGIN SELECT RAISE(ABORT, 'words are never changed'); END;
        CREATE TRIGGER inbox_remains BEFORE DELETE ON inbox BEGIN SELECT RAISE(ABORT, 'words are never removed'); END;

        CREATE TABLE claim (
          inbox_id INTEGER NOT NULL PRIMARY KEY REFERENCES inbox (id),
          run TEXT NOT NULL,
          number INTEGER NOT NULL,
          FOREIGN KEY (run, number) REFERENCES fact (run, number)
        ) STRICT;
        CREATE INDEX claim_fact ON claim (run, number);
        CREATE TRIGGER claim_once BEFORE INSERT ON claim WHEN EXISTS (SELECT 1 FROM claim WHERE inbox_id = NEW.inbox_id)
          BEGIN SELECT RAISE(ABORT, 'a word is taken up once'); END;
        CREATE TRIGGER claim_fits BEFORE INSERT ON claim WHEN NOT EXISTS (
            SELECT 1 FROM inbox JOIN run ON run.id = NEW.run AND run.fingerprint = inbox.fingerprint
              WHERE inbox.id = NEW.inbox_id AND (inbox.run IS NULL OR inbox.run = NEW.run))
          BEGIN SELECT RAISE(ABORT, 'a word opens only what it was said of'); END;
        CREATE TRIGGER claim_stays BEFORE UPDATE ON claim BEGIN SELECT RAISE(ABORT, 'claims are never changed'); END;
        CREATE TRIGGER claim_remains BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'claims are never removed'); END;
        """)
}
