/// Inventories that Ansible takes, by the name of their file.
enum AnsibleCases {
    static let all: [(file: String, text: String)] = ini + yaml

    private static let ini: [(file: String, text: String)] = [
        ("plain.ini", "web1\nweb2 ansible_host=192.0.2.1\n# a comment\n; another\n\n[db]\ndb1\n"),
        ("ranges.ini", "[web]\nweb[01:10:3]\nn[8:12].example.com\n[a:c]-x\nrack[a:b]-[1:2]\nh[0:4:2] x=1\nz[08:11]\n[big]\nQ[A:C]\n"),
        ("nested.ini", """
            [front]
            f1
            [back]
            b1
            b2
            [site:children]
            front
            back
            [world:children]
            site
            [world:vars]
            level=world
            only_world=1
            [site:vars]
            level=site
            [front:vars]
            level=front
            """),
        ("declared_later.ini", "[top:children]\nlow\n[top:vars]\nv=1\n[low:vars]\nv=2\n[low]\nh1\n[all:vars]\nv=0\nw=0\n"),
        ("precedence.ini", """
            [a]
            h1
            h2 v=host
            [b]
            h1
            h2
            [c]
            h1
            [deep:children]
            a
            [all:vars]
            v=all
            w=all
            u=all
            [deep:vars]
            v=deep
            x=deep
            [a:vars]
            v=a
            x=a
            [b:vars]
            v=b
            x=b
            y=b
            [c:vars]
            y=c
            [ungrouped:vars]
            v=never
            """),
        ("priorities.ini", "[z]\nh\n[a]\nh\n[m]\nh\n[z:vars]\nv=z\n[a:vars]\nv=a\nansible_group_priority=10\n[m:vars]\nv=m\nansible_group_priority=5\n"),
        ("quoting.ini", #"""
            h1 a="two words" b='x y' c="it's" d='say "no"' e=a\ b f="a\"b" g='a\nb' h="'5'" i="5" j=
            h2 a=x#gone b=1
            h3 a="x # kept" b="\\x" c='#' # comment=1
            [all:vars]
            plain = text with blanks # and this stays
            number = 5 # and this goes
            text = "five # six" # gone
            list = [1, 'two', {"k": None}, (3,)]
            equals = a=b=c
            empty =
            """#),
        ("literals.ini", #"""
            h a=1 b=-2 c=0x1f d=012 e=1_000 f=1.50 g=1e3 h=True i=true j=None k=null l=[] m={} n=1,2 o=1, p=(1) q=.5 r=5. s=0o17 t=0b11 u=1__0 v=00
            k a="'x' 'y'" b="u'é'" c="r'\n'" d="b'x'" e="'\x41\u00e9\101\q'" f="f'x'" g="- 5" h="--5" i=1+2 j=2024-11-10 k=192.0.2.1 l=10m m="{'a': 1, 'b': [2, 3]}" o="[1" p="'open" q="(1, 2)" r=+7 t="'''a'b'''"
            """#),
        ("ports.ini", "[web]\na:2222\nb:22 ansible_port=23\n192.0.2.7:2022\nr[1:2]:2200\n[other]\na:9999\n[web:vars]\nansible_port=1\n"),
        ("ipv6.ini", "[six]\n2001:db8::1\n[2001:db8::2]:2222\n::1\nfe80::1\nh ansible_host=2001:db8::3\n[named]:22\n"),
        ("empty_groups.ini", "[empty]\n[also:children]\nempty\n[full]\nh\n[also:vars]\nx=1\n"),
        ("odd_names.ini", "[web-servers]\nWeb_1\nweb.example.com\n[9lives]\n1\n10.0\nh-\n_h\n[a/b]\nh@x\n[grüße]\nhé\n"),
        ("diamond.ini", "[low]\nh\n[left:children]\nlow\n[right:children]\nlow\n[top:children]\nleft\nright\n[low:vars]\nl=1\n[left:vars]\nv=left\n[right:vars]\nv=right\n[top:vars]\nv=top\n[long:children]\ntop\n[long:vars]\nv=long\nl=0\n"),
        ("priority_below_depth.ini", "[low]\nh\n[high:children]\nlow\n[low:vars]\nv=low\n[high:vars]\nv=high\nansible_group_priority=50\n"),
        ("twice.ini", "[g]\nh a=1 b=1\n[g]\nh a=2\n[g:vars]\nx=1\n[g:vars]\nx=2\n"),
        ("ungrouped.ini", "h1\nh2\n[g]\nh1\n[ungrouped]\nh3\n[ungrouped:vars]\nu=1\n[all:vars]\nu=0\n"),
        ("blanks.ini", "  [g]   # comment\n   h1    a=1\t b=2  \n\t[g:vars]\n  x   =   1  \n[p:children] # c\n  g   # comment\n"),
        ("windows.ini", "[g]\r\nh1 a=1\r\n[g:vars]\r\nx=y\r\n"),
        ("same_name.ini", "[db]\ndb x=1\nother\n[db:vars]\ny=2\n"),
    ]

    private static let yaml: [(file: String, text: String)] = [
        ("plain.yml", "all:\n  hosts:\n    h1:\n    h2: { ansible_host: 192.0.2.2, ansible_port: 2222 }\n  children:\n    web:\n      hosts: { h1: { a: 1 }, h3: }\n      vars: { v: web }\n  vars: { v: all, w: all }\n"),
        ("ranges.yml", "web:\n  hosts:\n    web[01:05:2]: { x: 1 }\n    n[a:c].example.com:2200:\n    \"[2001:db8::1]:2222\":\n"),
        ("nested.yml", """
            ---
            all:
              children:
                world:
                  vars: { level: world, only: 1 }
                  children:
                    site:
                      vars: { level: site }
                      children:
                        front: { hosts: { f1: {}, f2: } }
                        back:
                          hosts: b1
            front:
              vars: { level: front }
            """),
        ("values.yml", #"""
            all:
              hosts:
                h:
                  a: yes
                  b: "yes"
                  c: 022
                  d: 1:30
                  e: 1e3
                  f: 1.50
                  g: ~
                  h: 0x1F
                  i: 1_000
                  j: off
                  k: [1, two, { three: 3 }]
                  l: |
                    two
                    lines
                  m: -5
                  n: +5
                  o: 08
                  p: 0
                  q: .5
                  r: 5.
                  s: 1.5e+3
                  t: 2024-11-10
                  u: Yes
                  v: y
                  w: "a\tb\u00e9"
                  x: 'it''s'
                  y: 0b11
                  z: 190:20:30
            """#),
        ("anchors.yml", """
            all:
              vars:
                base: &base { a: 1, b: 2 }
                more: &more
                  b: 3
                  c: 4
              hosts:
                h1:
                  <<: *base
                  b: 9
                h2:
                  <<: [*base, *more]
                h3:
                  copy: *more
            """),
        ("tags.yml", "all:\n  hosts:\n    h:\n      a: !vault |\n        $ANSIBLE_VAULT;1.1;AES256\n        6162\n      b: !unsafe 'x {{ y }}'\n      c: !!str 5\n"),
        ("priorities.yml", "z: { hosts: { h: }, vars: { v: z } }\na: { hosts: { h: }, vars: { v: a, ansible_group_priority: 3 } }\nm: { hosts: { h: }, vars: { v: m } }\n"),
        ("empty.yml", "all:\n  children:\n    e:\n    f: { hosts: , vars: }\n    g: { children: { e: } }\n  hosts: { h: }\nungrouped:\n  vars: { u: 1 }\n"),
        ("twice.yml", "a:\n  hosts: { h: { x: 1, y: 1 } }\nb:\n  hosts: { h: { x: 2 } }\n  children: { a: }\n"),
        ("flow.json", #"{"all": {"hosts": {"h1": {"ansible_host": "192.0.2.1"}, "h2": null}, "children": {"g": {"hosts": {"h2": {}}, "vars": {"x": true, "y": 1.5}}}}}"#),
    ]
}
