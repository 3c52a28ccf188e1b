extension Schema {
    /// What was told, and to whom. A delivery repeats its notice's run and ordinal, so that one index answers what is due.
    static let notices = Migration(name: "notices", sql: """
        CREATE TABLE notice (
          id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
          run TEXT NOT NULL REFERENCES run (id),
          ordinal INTEGER NOT NULL UNIQUE CHECK (ordinal > 0),
          at INTEGER NOT NULL,
          kind TEXT NOT NULL CHECK (kind <> ''),
          payload TEXT NOT NULL CHECK (payload GLOB '{*}')
        ) STRICT;
        CREATE TRIGGER notice_once BEFORE INSERT ON notice
          WHEN EXISTS (SELECT 1 FROM notice WHERE id = NEW.id OR ordinal = NEW.ordinal)
          BEGIN SELECT RAISE(ABORT, 'notices are never changed'); END;
        CREATE TRIGGER notice_stays BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'notices are never changed'); END;
        CREATE TRIGGER notice_remains BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'notices are never removed'); END;
        CREATE TRIGGER notice_follows BEFORE INSERT ON notice
          WHEN NEW.ordinal <> 1 + coalesce((SELECT max(ordinal) FROM notice), 0)
          BEGIN SELECT RAISE(ABORT, 'notices are numbered without gaps'); END;

        CREATE TABLE sink (
          name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
          since INTEGER NOT NULL CHECK (since >= 0),
          kinds TEXT CHECK (kinds GLOB ' * '),
          enrolled INTEGER NOT NULL CHECK (enrolled IN (0, 1))
        ) STRICT;
        CREATE TRIGGER sink_once BEFORE INSERT ON sink WHEN EXISTS (SELECT 1 FROM sink WHERE name = NEW.name)
          BEGIN SELECT RAISE(ABORT, 'a sink is first seen once'); END;
        CREATE TRIGGER sink_stays BEFORE UPDATE ON sink WHEN NEW.name <> OLD.name OR NEW.since <> OLD.since
          BEGIN SELECT RAISE(ABORT, 'a sink is first seen once'); END;
        CREATE TRIGGER sink_remains BEFORE DELETE ON sink BEGIN SELECT RAISE(ABORT, 'sinks are never removed'); END;

        CREATE TABLE delivery (
          notice TEXT NOT NULL REFERENCES notice (id),
          sink TEXT NOT NULL REFERENCES sink (name),
          run TEXT NOT NULL,
          ordinal INTEGER NOT NULL,
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          next_at INTEGER,
          delivered_at INTEGER,
          last_error TEXT,
          PRIMARY KEY (notice, sink)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX delivery_pending ON delivery (sink, run, ordinal, next_at) WHERE delivered_at IS NULL;
        CREATE TRIGGER delivery_once BEFORE INSERT ON delivery
          WHEN EXISTS (SELECT 1 FROM delivery WHERE notice = NEW.notice AND sink = NEW.sink)
          BEGIN SELECT RAISE(ABORT, 'a notice goes to a sink once'); END;
        CREATE TRIGGER delivery_fits BEFORE INSERT ON delivery
          WHEN NOT EXISTS (SELECT 1 FROM notice WHERE id = NEW.notice AND run = NEW.run AND ordinal = NEW.ordinal)
          BEGIN SELECT RAISE(ABORT, 'a delivery repeats its notice'); END;
        CREATE TRIGGER delivery_stays BEFORE UPDATE ON delivery
          WHEN OLD.delivered_at IS NOT NULL OR NEW.notice <> OLD.notice OR NEW.sink <> OLD.sink OR NEW.run <> OLD.run
            OR NEW.ordinal <> OLD.ordinal OR NEW.attempts <> OLD.attempts + 1
          BEGIN SELECT RAISE(ABORT, 'a delivery that is done stays done'); END;
        CREATE TRIGGER delivery_remains BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'deliveries are never removed'); END;

        CREATE TABLE notice_cursor (
          run TEXT NOT NULL PRIMARY KEY REFERENCES run (id),
          number INTEGER NOT NULL CHECK (number >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER notice_cursor_once BEFORE INSERT ON notice_cursor
          WHEN EXISTS (SELECT 1 FROM notice_cursor WHERE run = NEW.run)
          BEGIN SELECT RAISE(ABORT, 'a cursor only rises'); END;
        CREATE TRIGGER notice_cursor_rises BEFORE UPDATE ON notice_cursor WHEN NEW.run <> OLD.run OR NEW.number <= OLD.number
          BEGIN SELECT RAISE(ABORT, 'a cursor only rises'); END;
        CREATE TRIGGER notice_cursor_remains BEFORE DELETE ON notice_cursor
          BEGIN SELECT RAISE(ABORT, 'a cursor only rises'); END;
        """)
}
