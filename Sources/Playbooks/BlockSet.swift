public import Core

/// Steps that several playbooks share by `include`, with the parameters that they need.
public struct Block: Sendable {
    public var name: BlockName
    public var parameters: [Parameter]
    public var steps: [StepTemplate]
    public var finally: [StepTemplate]
    /// For the places of faults that only show where the block is included.
    let source: SourceText
}

/// The blocks that a playbook may include, by name; a broken one is known with its faults.
public struct BlockSet: Sendable {
    private let blocks: [BlockName: Lazy<Result<Block, Diagnostics>>]
    public init() { blocks = [:] }

    init(_ blocks: [BlockName: Lazy<Result<Block, Diagnostics>>]) { self.blocks = blocks }

    var names: [String] { blocks.keys.map(\.rawValue) }

    /// Nil where no folder has such a block.
    func block(_ name: BlockName) -> Result<Block, Diagnostics>? { blocks[name]?.value }

    /// Of all blocks, also those that nobody includes.
    var faults: Diagnostics {
        blocks.values.reduce(into: Diagnostics()) { all, block in
            if case .failure(let faults) = block.value { all.add(contentsOf: faults) }
        }
    }

    /// Texts of the blocks that were read so far.
    var sources: [String: SourceText] {
        blocks.values.reduce(into: [:]) { sources, block in
            if case .success(let block) = block.ifMade { sources[block.source.file] = block.source }
        }
    }
}

/// Reads a block. What it says is checked where it is included: there the names are known that it may use.
public enum BlockReader: FileReader {
    public static func value(_ file: inout FileFields) -> Block? {
        let faults = file.faults
        let name = file.fields.required("block")?.name("the block's name", as: Naming.Block.self, faults)
        let parameters = file.fields.optional("parameters")?.named("the parameters", faults)
            .compactMap { ParameterReader.parameter($0, faults) }
        let steps = file.fields.optional("steps").map { StepReader.steps($0, faults) }
        let finally = file.fields.optional("finally").map { StepReader.steps($0, faults) }
        file.fields.close()
        if steps == nil, finally == nil {
            faults.add("a block without steps", at: file.fields.node.place, "write 'steps' or 'finally'")
        }
        guard let name else { return nil }
        return Block(name: name.value, parameters: parameters ?? [], steps: steps ?? [], finally: finally ?? [], source: file.source)
    }
}

/// The steps of a variant with its blocks in their places.
struct IncludeExpansion {
    private let blocks: BlockSet
    private let faults: Faults
    private(set) var steps: [StepTemplate] = []
    private(set) var parameters: [Parameter] = []
    /// Of the blocks, the last included first.
    private(set) var finally: [StepTemplate] = []

    init(_ node: YAMLNode, _ blocks: BlockSet, _ faults: Faults) {
        (self.blocks, self.faults) = (blocks, faults)
        if node.isEmptyList {
            faults.add("no steps", at: node.place, "write at least one: '- id: ...' and its kind, such as 'probe: ...'")
        }
        for item in node.list("the steps", faults) {
            if case .mapping(let entries) = item.content, entries.contains(where: { $0.key.value == "include" }) { include(item) }
            else if let step = StepReader.step(item, faults) { steps.append(step) }
        }
    }

    private mutating func include(_ node: YAMLNode) {
        guard var fields = Fields(node, "an include", faults) else { return }
        let name = fields.required("include")?.name("the block's name", as: Naming.Block.self, faults)
        let when = fields.optional("when").map { ConditionReader.conditions($0, faults) } ?? []
        fields.close()
        guard let name else { return }
        switch blocks.block(name.value) {
        case nil:
            faults.add("there is no block '\(name.value)'", at: name.place,
                       didYouMean(name.value.rawValue, among: blocks.names, otherwise: "put \(name.value).yaml into the folder 'blocks' beside the playbooks"))
        case .failure(let others):
            faults.add("the block '\(name.value)' has faults", at: name.place, "correct these first")
            faults.add(contentsOf: others)
        case .success(let block):
            func under(_ step: StepTemplate) -> StepTemplate {
                var step = step
                step.when += when
                return step
            }
            steps += block.steps.map(under)
            finally = block.finally.map(under) + finally
            for parameter in block.parameters where !parameters.contains(where: { $0.name == parameter.name }) {
                parameters.append(parameter)
            }
        }
    }
}
