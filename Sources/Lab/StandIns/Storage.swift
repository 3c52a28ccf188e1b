extension StandIns {
    /// Virtuozzo Storage. A host has these commands only after `sh $DRYDOCK_LAB/lib/storage-cluster NAME`.
    static let storageCluster = #"""
        set -eu
        lab=${0%/*}; lab=${lab%/*}
        printf '%s\n' "$1" >"$lab/storage_cluster"
        for f in "$lab"/lib/optional/*; do
          name=${f##*/}
          cp "$f" "$lab/bin/$name"; chmod 755 "$lab/bin/$name"
          [ ! -d "$lab/inside" ] || printf '#!/bin/sh\nexec %s/bin/%s "$@"\n' "$lab" "$name" >"/usr/local/sbin/$name"
          [ ! -d "$lab/inside" ] || chmod 755 "/usr/local/sbin/$name"
        done
        """#

    static let vstorage = head + #"""
        cluster=
        [ "${1:-}" != -c ] || { cluster=$2; shift 2; }
        value "$DRYDOCK_LAB/storage_cluster"
        [ "$cluster" = "$value" ] || { complain "Cluster '$cluster' is not known"; exit 1; }
        value "$DRYDOCK_LAB/name"; node=$value
        case ${1:-} in
          stat)
            value "$DRYDOCK_LAB/storage_status" healthy; status=$value
            value "$DRYDOCK_LAB/storage_master" no; master=$value
            value "$DRYDOCK_LAB/storage_offline" 0; offline=$value
            value "$DRYDOCK_LAB/storage_replicating" 0; replicating=$value
            say "connected to MDS#1"; say "Cluster '$cluster': $status"
            say "Space: [OK] allocatable 2.1TB of 3.0TB, free 2.3TB of 3.1TB"
            say "MDS nodes: 3 of 3, epoch uptime: 12d 4h"; up=$((3 - offline))
            say "CS nodes:  $up of 3 ($up avail, 0 inactive, $offline offline), storage version: 128"
            say "License: ACTIVE (expiration: 01/01/2030)"; say "Replication:  2 norm, 1 limit"
            say "Chunks: [OK] 4096 ($((100 - replicating))%) healthy, 0 (0%) standby, 0 (0%) degraded, 0 (0%) urgent," \
              "0 (0%) blocked, 0 (0%) pending, 0 (0%) offline, $replicating ($replicating%) replicating, 0 (0%) overcommitted"
            say; say "MDSID STATUS   %CTIME   COMMITS   %CPU    MEM   UPTIME HOST"
            numbers='avail      1.1%       0/s   0.1%    36m   12d 4h'
            if [ "$master" = yes ]; then say "M   1 $numbers $node:2510"; say "    2 $numbers other:2510"
            else say "    1 $numbers $node:2510"; say "M   2 $numbers other:2510"; fi ;;
          list-services)
            say "TYPE  ID    ENABLED  STATUS    DEV/VOL GUID  DEV MODEL/VOL NAME  DEV PATH"
            say "CS    1025  enabled  active [1234]"; say "MDS   1     enabled  active [1233]" ;;
          *) complain "vstorage ${1:-}: not in the lab"; exit 1 ;;
        esac
        exit 0
        """#

    static let shaman = head + #"""
        [ "${1:-}" = stat ] || { complain "shaman ${1:-}: not in the lab"; exit 1; }
        value "$DRYDOCK_LAB/storage_cluster"; cluster=$value
        value "$DRYDOCK_LAB/name"
        say "Cluster '$cluster'"; say "Nodes: 3"; say "Resources: 0"; say
        say "    NODE_IP             STATUS     ROLES                            RESOURCES"
        say "*M  $value  Active     VM:QEMU, CT:VZ7                  0 CT"
        exit 0
        """#
}
