import Foundation
import Testing

@Suite("schema")
struct ContractSchemaTests {
    @Test("each kind is printed as JSON, with the activities of the matrix in use", arguments: ["inventory", "plan", "playbook", "block"])
    func printed(kind: String) throws {
        let ending = try ContractBench().drydock(["schema", kind])
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(ending.out.utf8)) as? [String: Any])
        #expect(ending.status == 0 && schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(ending.out.contains("\"rebooting-host-or-container\"") == ["plan", "playbook"].contains(kind))
        #expect(ending.out.contains("\"unlisted\"") == (kind == "plan"))
    }

    @Test("another word is a wrong argument, with a suggestion")
    func unknown() throws {
        let ending = try ContractBench().drydock(["schema", "inventry"])
        #expect(ending.status == 64 && ending.err.contains("did you mean 'inventory'?") && ending.out.isEmpty)
    }
}
