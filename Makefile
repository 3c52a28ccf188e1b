# Installs drydock as Debian and the file system hierarchy have it; the build itself is SwiftPM's.
#   make install [PREFIX=/usr/local] [DESTDIR=]     binary, playbooks, completions, manual pages, units of systemd, documents
#   make uninstall [PREFIX=] [DESTDIR=]             removes just that; the state, and files of others, stay
#   make deb [VERSION=]                             drydock_VERSION_ARCH.deb in .build/
# BINARY=PATH takes a binary that is built already.
PREFIX ?= /usr/local
DESTDIR ?=
VERSION ?= $(shell sed -n 's/.*static let number = "\(.*\)"/\1/p' '$(dir $(abspath $(firstword $(MAKEFILE_LIST))))Sources/drydock/Version.swift')
BINARY ?=
ROOT := $(dir $(abspath $(firstword $(MAKEFILE_LIST))))

all: $(if $(BINARY),,build)

build:
	'$(ROOT)scripts/install-tools'
	'$(ROOT)scripts/install-tools' install
	cd '$(ROOT)' && swift build -c release --product drydock --static-swift-stdlib

install: all
	'$(ROOT)scripts/install' install '$(PREFIX)' '$(DESTDIR)' '$(BINARY)'

uninstall:
	'$(ROOT)scripts/install' uninstall '$(PREFIX)' '$(DESTDIR)'

deb: all
	'$(ROOT)scripts/make-deb' '$(VERSION)' '$(BINARY)'

.PHONY: all build install uninstall deb
