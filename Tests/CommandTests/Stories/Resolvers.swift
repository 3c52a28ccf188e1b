import Foundation
import Lab
import TestKit

/// Two front-end containers on the lab's infrastructure host. What is openresty there is openssl's own server, which serves what
/// it read at its last reload; one that is deaf passes over a reload.
final class Resolvers {
    struct Resolver {
        let name: String
        let folder: String
        let port: Int
    }

    private let place: Workplace
    private let folder: String
    let all: [Resolver]
    private(set) var inventory = ""

    init(_ place: Workplace) throws {
        guard let host = place.fleet.hosts.first(where: { $0.element == "infrastructure-host" }), host.containers.count >= 2 else { throw Trouble("no two containers") }
        self.place = place
        let folder = place.path("tls")
        self.folder = folder
        let containers = host.containers.prefix(2)
        all = try containers.enumerated().map { Resolver(name: "resolver\($0.offset + 1)", folder: "\(folder)/\($0.element.ctid)", port: try TestServer.freePort()) }
        var text = place.fleet.inventory
        for (container, resolver) in zip(containers, all) {
            text = text.replacing("\(container.name):", with: "\(resolver.name):").replacing("ctid: \(container.ctid), labels: { component: \(container.labels["component"] ?? "") }", with: "ctid: \(container.ctid), labels: { component: resolver }")
        }
        inventory = try place.put("inventory.yaml", text)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try makeBundles()
        try putServer(on: host)
        for (container, resolver) in zip(containers, all) {
            try FileManager.default.createDirectory(atPath: resolver.folder + "/ssl", withIntermediateDirectories: true)
            try shell("cd '\(resolver.folder)'; cp ../old.crt ssl/platform.crt; cp ../old.key ssl/platform.key; chmod 600 ssl/*; echo \(resolver.port) >port")
            try shell("DRYDOCK_LAB_CT=\(container.ctid) '\(host.directory)/bin/openresty' -s reload")
        }
    }

    private func makeBundles() throws {
        try shell("""
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 400 -subj /CN=root
            openssl req -newkey rsa:2048 -nodes -keyout i.key -out i.csr -subj /CN=issuer
            printf 'basicConstraints=CA:TRUE\\n' >i.ext
            openssl x509 -req -in i.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out i.crt -days 390 -extfile i.ext
            printf 'subjectAltName=DNS:*.platform.example\\n' >names.ext
            for name in old new; do
              openssl req -newkey rsa:2048 -nodes -keyout $name.key -out $name.csr -subj '/CN=*.platform.example'
              openssl x509 -req -in $name.csr -CA i.crt -CAkey i.key -CAcreateserial -out $name.leaf -days $([ $name = old ] && echo 40 || echo 300) -extfile names.ext
            done
            cat old.leaf i.crt >old.crt; cat new.leaf i.crt >right.crt; cat new.leaf ca.crt >wrong.crt
            """)
    }

    /// As much of openresty as is asked for: -t, -T, -s reload.
    private func putServer(on host: LabHost) throws {
        let path = "\(host.directory)/bin/openresty"
        try """
            #!/bin/sh
            cd "\(folder)/${DRYDOCK_LAB_CT##*/}"
            case $1 in
              -t)
                [ "$(openssl pkey -in ssl/platform.key -pubout)" = "$(openssl x509 -in ssl/platform.crt -noout -pubkey)" ] || { echo "[emerg] key values mismatch" >&2; exit 1; }
                echo "test is successful" >&2 ;;
              -T) printf 'server {\\n  ssl_certificate %s;\\n  ssl_certificate_key %s;\\n}\\n' "$PWD/ssl/platform.crt" "$PWD/ssl/platform.key" ;;
              -s)
                echo reload >>reloads
                [ ! -e deaf ] || exit 0
                [ ! -s pid ] || kill "$(cat pid)" 2>/dev/null || :
                cp ssl/platform.crt in-memory.crt; cp ssl/platform.key in-memory.key; read -r port <port
                setsid openssl s_server -accept 127.0.0.1:$port -cert in-memory.crt -cert_chain ../i.crt -key in-memory.key -www </dev/null >server.log 2>&1 &
                echo $! >pid
                for try in 1 2 3 4 5 6 7 8 9 10; do ! timeout 1 openssl s_client -connect 127.0.0.1:$port </dev/null >/dev/null 2>&1 || break; sleep 0.1; done ;;
            esac

            """.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    @discardableResult
    private func shell(_ script: String) throws -> String {
        let child = try place.launch("/bin/sh", ["-eu", "-c", "cd '\(folder)'\n" + script])
        try child.wait()
        guard child.ending?.status == 0 else { throw Trouble(child.report) }
        return child.out
    }

    func close() { for resolver in all { _ = try? shell("[ ! -s '\(resolver.folder)/pid' ] || kill $(cat '\(resolver.folder)/pid') || :") } }

    /// Whether a reload is passed over.
    func setDeaf(_ resolver: Resolver, _ isDeaf: Bool) throws { try shell((isDeaf ? "touch" : "rm") + " '\(resolver.folder)/deaf'") }

    /// What each presents, asked as any client would.
    var serve: [String] {
        get throws {
            try all.map { resolver in
                try shell("for name in old new; do openssl s_client -connect 127.0.0.1:\(resolver.port) </dev/null 2>/dev/null | openssl x509 | cmp -s - $name.leaf && echo $name || :; done")
                    .trimmingCharacters(in: .newlines)
            }
        }
    }

    /// Reloads of each since it was set up.
    var reloads: [Int] {
        all.map { (((try? String(contentsOfFile: $0.folder + "/reloads", encoding: .utf8)) ?? "").split(separator: "\n").count) - 1 }
    }

    /// A plan that gives both a bundle, one after the other.
    func plan(_ bundle: String) -> String {
        let tasks = all.enumerated().map { index, resolver in
            """
              - id: \(index == 0 ? "first" : "second")
                activity: ssl-certificates-update
                targets: \(resolver.name)
                parameters:
                  certificate: file:\(folder)/\(bundle).crt
                  key: file:\(folder)/new.key
                  trusted_root: file:\(folder)/ca.crt
                  names: app.platform.example
                  addresses: 127.0.0.1
                  port: \(resolver.port)
                  certificate_path: \(resolver.folder)/ssl/platform.crt
                  key_path: \(resolver.folder)/ssl/platform.key
            """ + (index == 0 ? "" : "\n    after: [first]")
        }
        return "name: certificate-2027\nsummary: The platform's wildcard, for a year\nrequested_by: anna@provider.example\ntasks:\n" + tasks.joined(separator: "\n") + "\n"
    }
}
