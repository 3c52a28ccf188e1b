public import Core

/// What a file says, and what is doubtful in it though it can be used.
public struct Reading<Value: Sendable>: Sendable {
    public var value: Value
    public var file: String
    /// Warnings only: with an error there is no reading.
    public var warnings: Diagnostics
}

/// Reads one kind of file. All faults of a file come at once.
public protocol FileReader {
    associatedtype Value: Sendable
    /// Nil only after an error was recorded.
    static func value(_ fields: inout FileFields) -> Value?
    static var limits: YAMLLimits { get }
}

/// The top of a file, for its reader.
public struct FileFields {
    var fields: Fields
    let source: SourceText
    /// What the file may include.
    let blocks: BlockSet
    var faults: Faults { fields.faults }
}

extension FileReader {
    public static var limits: YAMLLimits { .handwritten }

    /// - Parameter file: the name that messages give the text.
    public static func read(_ text: String, file: String, blocks: BlockSet = .init()) throws(Diagnostics) -> Reading<Value> {
        try read(SourceText(text, file: file), blocks)
    }

    /// - Throws: also where the file is missing, is no regular file, may not be read, is too large or isn't UTF-8.
    public static func load(path: String, blocks: BlockSet = .init()) throws(Diagnostics) -> Reading<Value> {
        try read(InputFile.read(path, limits: limits), blocks)
    }

    package static func read(bytes: [UInt8], file: String) throws(Diagnostics) -> Reading<Value> {
        try read(SourceText(bytes: bytes, file: file), .init())
    }

    private static func read(_ source: SourceText, _ blocks: BlockSet) throws(Diagnostics) -> Reading<Value> {
        let root = try YAMLTree.parse(source, limits: limits), faults = Faults()
        guard let fields = Fields(root, "the file", faults) else { throw faults.all }
        var file = FileFields(fields: fields, source: source, blocks: blocks)
        let value = value(&file)
        guard let value, !faults.all.hasErrors else { throw faults.all }
        return Reading(value: value, file: source.file, warnings: faults.all)
    }
}
