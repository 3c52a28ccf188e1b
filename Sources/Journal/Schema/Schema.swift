import GRDB

/// The rules of the file, as SQL. They outlive every version of the program, so no text here ever changes once it was
/// released: a later version adds a migration at the end.
struct Schema: Sendable {
    struct Migration: Sendable {
        var name: String
        var sql: String
    }

    var migrations: [Migration]

    /// "Dryd": says whose file it is (sqlite.org/pragma.html#pragma_application_id).
    static let applicationID = 0x4472_7964
    static let current = Schema(migrations: [record, schedule, notices])

    /// Stored as `user_version`: how many migrations the file has seen.
    var version: Int { migrations.count }

    /// Brings a file from `version` up to this schema's, each migration in a transaction of its own.
    func migrate(_ db: Database) throws {
        while true {
            var isDone = false
            try db.inTransaction(.immediate) {
                // Asked inside the transaction: another process may have been faster.
                let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard version < migrations.count else {
                    isDone = true
                    return .rollback
                }
                try db.execute(sql: migrations[version].sql)
                try db.execute(sql: "PRAGMA user_version = \(version + 1)")
                return .commit
            }
            if isDone { return }
        }
    }

    /// What differs between the file's tables, indexes and triggers and this schema's, by name; nil where nothing does.
    ///
    /// A file with a rule taken out, or with a foreign trigger or view put in, must not be worked with.
    func difference(from db: Database) throws -> String? {
        let expected = try DatabaseQueue().write { fresh in
            try migrate(inside: fresh)
            return try Self.objects(of: fresh)
        }
        let found = try Self.objects(of: db)
        for (name, sql) in expected.sorted(by: { $0.key < $1.key }) {
            guard let there = found[name] else { return "\(name) is missing" }
            if there != sql { return "\(name) was changed" }
        }
        return found.keys.filter { expected[$0] == nil }.min().map { "\($0) doesn't belong there" }
    }

    private func migrate(inside db: Database) throws {
        for migration in migrations { try db.execute(sql: migration.sql) }
    }

    private static func objects(of db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(db, sql: "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL LIMIT 1000")
        var objects: [String: String] = [:]
        for row in rows { objects[row[0]] = row[1] }
        return objects
    }
}
