import Lab

extension LabHost {
    /// Puts a `curl` on the host that answers for JCA and Zabbix, with their state in the host's folder `api`: `status`
    /// (of the host in JCA), `version` (of Zabbix), `fails` (evacuations do), `silent` (a maintenance is there). What it
    /// was given on its standard input is in `api/requests`, its command lines are in `api/words`.
    func putFakeAPI() throws {
        try put("api/status", "ACTIVE\n")
        try put("bin/curl", #"""
            #!/bin/sh
            api=${0%/bin/*}/api
            request=$(cat); printf '%s\n' "$request" >>"$api/requests"; printf '%s\n' "$*" >>"$api/words"
            status=$(cat "$api/status")
            case $(printf '%s\n' "$request" | sed -n 's/^url = "\(.*\)"$/\1/p') in
              */gethosts)
                printf '{"result":0,"array":[{"id":3,"hostname":"another","status":"ACTIVE"},'
                printf '{"id":12,"group":{"id":77,"name":"a{b"},"hostname":"%s.example","status":"%s"}]}\n' "$(hostname)" "$status" ;;
              */edithdnode)
                printf '%s\n' "$request" | grep 'hdnode=' | grep -o 'status\\":\\"[A-Z]*' | sed 's/.*"//' >"$api/status"
                cat "$api/status" >>"$api/became"
                echo '{"result":0}' ;;
              */evacuatecontainers)
                if [ -e "$api/fails" ]; then echo EVACUATION_FAILED >"$api/status"
                else
                  for ctid in $(vzlist -H -o ctid); do vzctl stop "$ctid" >&2; rm -r "${api%/api}/ct/$ctid"; done
                  echo EVACUATED >"$api/status"
                fi
                echo '{"result":0}' ;;
              */getevacuationstate) echo '{"result":0,"reason":"no room elsewhere"}' ;;
              */api_jsonrpc.php)
                case $request in
                  *apiinfo.version*) printf '{"jsonrpc":"2.0","result":"%s","id":1}' "$(cat "$api/version")" ;;
                  *maintenance.get*)
                    if [ -e "$api/silent" ]; then echo '{"jsonrpc":"2.0","result":[{"maintenanceid":"5"}],"id":1}'
                    else echo '{"jsonrpc":"2.0","result":[],"id":1}'; fi ;;
                  *host.get*) echo '{"jsonrpc":"2.0","result":[{"hostid":"101"},{"hostid":"102"}],"id":1}' ;;
                  *maintenance.create*) : >"$api/silent"; echo '{"jsonrpc":"2.0","result":{"maintenanceids":["5"]},"id":1}' ;;
                  *maintenance.delete*) rm "$api/silent"; : >"$api/spoke"; echo '{"jsonrpc":"2.0","result":{"maintenanceids":["5"]},"id":1}' ;;
                esac ;;
              *) echo "curl: (6) Could not resolve host" >&2; exit 6 ;;
            esac
            """#, executable: true)
    }
}
