import Core
import Foundation
import Lab
import TestKit
import Testing

extension RealBinary.Activities {
    @Suite("The platform's certificate", .serialized)
    struct CertificateTests {
        /// A front-end container whose `openresty` is openssl's own server, and bundles for it.
        private final class Bench {
            let place: Workplace
            let port: Int
            var host: LabHost { place.fleet.hosts[2] }
            var served: String { folder + "/served" }
            let folder: String

            init(_ place: Workplace) throws {
                self.place = place
                port = try TestServer.freePort()
                folder = place.path("tls")
                try FileManager.default.createDirectory(atPath: folder + "/served", withIntermediateDirectories: true)
                try shell("""
                    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 400 -subj /CN=root
                    openssl req -newkey rsa:2048 -nodes -keyout i.key -out i.csr -subj /CN=issuer
                    printf 'basicConstraints=CA:TRUE\\n' >i.ext
                    openssl x509 -req -in i.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out i.crt -days 390 -extfile i.ext
                    printf 'subjectAltName=DNS:*.p.example,DNS:*.cs.p.example\\n' >k.ext
                    for name in old new other; do
                      openssl req -newkey rsa:2048 -nodes -keyout $name.key -out $name.csr -subj '/CN=*.p.example'
                      openssl x509 -req -in $name.csr -CA i.crt -CAkey i.key -CAcreateserial -out $name.leaf -days 200 -extfile k.ext
                      cat $name.leaf i.crt >$name.crt
                    done
                    openssl x509 -req -in new.csr -CA i.crt -CAkey i.key -CAcreateserial -out short.leaf -days 3 -extfile k.ext
                    cat short.leaf i.crt >short.crt
                    openssl rsa -aes128 -passout pass:x -in new.key -out locked.key
                    cp old.crt served/platform.crt; cp old.key served/platform.key; chmod 600 served/*
                    """)
                try putServer()
                try shell("'\(host.directory)/bin/openresty' -s reload")
            }

            /// As much of openresty as is asked for: -t, -T, -s reload.
            private func putServer() throws {
                let text = """
                    #!/bin/sh
                    cd '\(folder)'
                    case $1 in
                      -t)
                        [ ! -e refuses ] || { echo "[emerg] refused" >&2; exit 1; }
                        [ "$(openssl pkey -in served/platform.key -pubout)" = "$(openssl x509 -in served/platform.crt -noout -pubkey)" ] || { echo "[emerg] key values mismatch" >&2; exit 1; }
                        echo "test is successful" >&2 ;;
                      -T) printf 'server {\\n  ssl_certificate \(served)/platform.crt;\\n  ssl_certificate_key \(served)/platform.key;\\n}\\n' ;;
                      -s)
                        echo reload >>reloads
                        [ ! -e deaf ] || exit 0
                        [ ! -s pid ] || kill "$(cat pid)" 2>/dev/null || :
                        # what it serves is what it read
                        cp served/platform.crt in-memory.crt; cp served/platform.key in-memory.key
                        setsid openssl s_server -accept 127.0.0.1:\(port) -cert in-memory.crt -cert_chain i.crt -key in-memory.key -www </dev/null >server.log 2>&1 &
                        echo $! >pid
                        for try in 1 2 3 4 5 6 7 8 9 10; do ! timeout 1 openssl s_client -connect 127.0.0.1:\(port) </dev/null >/dev/null 2>&1 || break; sleep 0.1; done ;;
                    esac

                    """
                let path = "\(host.directory)/bin/openresty"
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }

            @discardableResult
            func shell(_ script: String) throws -> String {
                let child = try place.launch("/bin/sh", ["-eu", "-c", "cd '\(folder)'\n" + script])
                try child.wait()
                guard child.ending?.status == 0 else { throw Trouble(child.report) }
                return child.out
            }

            /// A file without the line breaks around it: a secret comes without them.
            func read(_ name: String) -> String {
                String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self).trimmingCharacters(in: .newlines)
            }

            func close() { _ = try? shell("[ ! -s pid ] || kill $(cat pid) || :") }

            func parameters(_ certificate: String = "new", key: String? = nil, names: String = "app.p.example *.p.example", more: String = "") -> String {
                """
                certificate: "file:\(folder)/\(certificate).crt", key: "file:\(folder)/\(key ?? certificate).key", trusted_root: "file:\(folder)/ca.crt", \
                names: "\(names)", addresses: 127.0.0.1, port: \(port), certificate_path: "\(served)/platform.crt", key_path: "\(served)/platform.key"\(more)
                """
            }

            var serves: String {
                get throws {
                    try shell("for name in old new other; do openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null | openssl x509 | cmp -s - $name.leaf && echo $name || :; done").trimmingCharacters(in: .newlines)
                }
            }
            var reloads: Int { ((try? String(contentsOfFile: folder + "/reloads", encoding: .utf8)) ?? "").split(separator: "\n").count - 1 }
        }

        private func inBench(_ body: (Bench) throws -> Void) throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                let bench = try Bench(place)
                defer { bench.close() }
                try body(bench)
            }
        }

        private func run(_ bench: Bench, _ parameters: String) throws -> ActivityRun {
            try ActivityRun("ssl-certificates-update", on: "jelastic-db1", parameters, in: bench.place)
        }

        @Test("key and certificate are replaced, the server reloads once, and what is served counts; a second run changes nothing")
        func certificateFiles() throws {
            try inBench { bench in
                #expect(try bench.serves == "old")
                let first = try run(bench, bench.parameters())
                #expect(first.exit == 0 && first.answered.isEmpty, "\(first.report)")
                #expect(try bench.serves == "new")
                #expect(bench.reloads == 1)
                #expect(try bench.shell("stat -c %a served/platform.key").hasPrefix("600"))
                let again = try run(bench, bench.parameters())
                #expect(again.exit == 0 && again.saysUnchanged && bench.reloads == 1, "\(again.report)")
                // The key's own lines, wherever a run may have left them, but for the file itself and its kept old version.
                let line = String(bench.read("new.key").split(separator: "\n")[4])
                #expect(try bench.place.files(with: line) == [])
            }
        }

        @Test("a bundle that isn't right is refused before anything changes", arguments: [
            ("new", "other", "app.p.example", "the key isn't the certificate's"), ("short", "new", "app.p.example", "ends within 30 days"),
            ("new", "locked", "app.p.example", "the key is encrypted"), ("new", "new", "a.b.p.example", "not covered: a.b.p.example"),
        ])
        func refused(certificate: String, key: String, names: String, words: String) throws {
            try inBench { bench in
                let run = try run(bench, bench.parameters(certificate, key: key, names: names))
                #expect(run.exit == 1, "\(run.report)")
                #expect(try run.log("bundle").contains(words))
                #expect(try bench.serves == "old" && bench.reloads == 0)
            }
        }

        @Test("a server that doesn't serve it: both files are put back, and read again")
        func takenBack() throws {
            try inBench { bench in
                try bench.place.putImpatient("ssl-certificates-update")
                try bench.shell("touch deaf")
                let run = try run(bench, bench.parameters())
                #expect(run.exit == 1, "\(run.report)")
                #expect(try run.states()["served"] == "failed")
                try bench.shell("cmp old.crt served/platform.crt; cmp old.key served/platform.key")
                #expect(try bench.serves == "old" && bench.reloads == 2)
            }
        }

        @Test("killed between key and reload: the resumed run ends with the new one served")
        func killed() throws {
            try inBench { bench in
                let plan = try ActivityRun.plan("ssl-certificates-update", on: "jelastic-db1", bench.parameters(), in: bench.place)
                let child = try bench.place.startRun(plan: plan)
                try child.wait(for: "the new key") { _ in bench.read("served/platform.key") == bench.read("new.key") }
                child.end()
                let resumed = try ActivityRun(following: #require(child.runID), in: bench.place)
                #expect(resumed.exit == 0, "\(resumed.report)")
                #expect(try bench.serves == "new")
                #expect(bench.reloads == 1)
            }
        }

        @Test("by the API: validated first, handed over in the body, and served afterwards; neither key nor token comes to light")
        func certificateByAPI() throws {
            try inBench { bench in
                try bench.place.put("token", PlatformStub.token)
                let folder = bench.folder, openresty = "\(bench.host.directory)/bin/openresty"
                let api = StubAPI { request in
                    guard request.fields["session"] == PlatformStub.token, !ProcessList.shows(PlatformStub.token) else { return #"{"result":702}"# }
                    if request.name == "updateregionssl" {
                        // The platform spreads it.
                        try? request.fields["cert"]?.write(toFile: folder + "/served/platform.crt", atomically: true, encoding: .utf8)
                        try? request.fields["cert_key"]?.write(toFile: folder + "/served/platform.key", atomically: true, encoding: .utf8)
                        _ = try? Shell.run([openresty, "-s", "reload"])
                    }
                    return #"{"result":0}"#
                }
                defer { api.close() }
                let more = ", jca_url: '\(api.url)/JElastic', jca_token: 'file:\(bench.place.path("token"))', region: 3"
                let first = try run(bench, bench.parameters(more: more))
                #expect(first.exit == 0, "\(first.report)")
                #expect(api.requests.map(\.name) == ["validatessl", "updateregionssl"])
                #expect(api.requests.allSatisfy { $0.method == "POST" && !$0.target.contains("?") })
                let fields = try #require(api.requests.last).fields
                let key = bench.read("new.key"), leaf = bench.read("new.leaf")
                #expect(fields["regionId"] == "3" && fields["sslType"] == "CUSTOM" && fields["domainId"] == nil)
                #expect(fields["cert_key"] == key && fields["cert"] == leaf)
                #expect(fields["intermediate"]?.contains(bench.read("i.crt")) == true)
                #expect(try bench.serves == "new")
                for secret in [PlatformStub.token, String(key.split(separator: "\n")[4])] { #expect(try bench.place.files(with: secret) == []) }
                let again = try run(bench, bench.parameters(more: more))
                #expect(again.exit == 0 && again.saysUnchanged, "\(again.report)")
                #expect(api.requests.filter { $0.name == "updateregionssl" }.count == 1)
            }
        }

        @Test("an API that finds fault with it: nothing is handed over")
        func refusedByAPI() throws {
            try inBench { bench in
                try bench.place.put("token", PlatformStub.token)
                let api = StubAPI { _ in #"{"result":4014,"error":"key mismatch"}"# }
                defer { api.close() }
                let run = try run(bench, bench.parameters(more: ", jca_url: '\(api.url)', jca_token: 'file:\(bench.place.path("token"))'"))
                #expect(run.exit == 1, "\(run.report)")
                #expect(try run.log("accepted").contains("key mismatch") && run.log("accepted").contains("4014"))
                #expect(api.requests.map(\.name) == ["validatessl"])
            }
        }
    }
}
