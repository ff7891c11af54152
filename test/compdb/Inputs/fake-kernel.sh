#!/bin/sh
# usage: fake-kernel.sh FOLDER
#
# Makes FOLDER/tree, a "kernel" of a few files whose Makefile imitates the
# targets of Kbuild that `kmap-tidy compdb` uses, and FOLDER/bin, a PATH with
# everything that compdb asks for, so that the tests need no kernel, no LLVM
# tools and a second each.
#
# The fake Kbuild writes a line for every target to BUILD/calls. When the
# variable FAKE_KERNEL_HOOK is set, `make prepare` runs it as a command.
set -e
rm -rf "$1"
mkdir -p "$1/bin" "$1/tree"

cd "$1/bin"
cat > stub <<'EOF'
#!/bin/sh
# Every tool: makes the file after -o, if any, and is content.
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then echo "made by a stub" > "$2"; fi
  shift
done
EOF
chmod +x stub
for tool in flex bison bc perl clang-19 ld.lld-19 llvm-ar-19 llvm-nm-19 \
            llvm-objcopy-19; do
  ln -s stub $tool
done
for tool in make sh mkdir cat rm echo env; do
  ln -s "$(command -v $tool || echo /bin/$tool)" $tool
done

cd ../tree
mkdir -p arch/x86 arch/arm fs/one fs/two/sub fs/empty fs/broken include
touch Kbuild Kconfig fs/one/Makefile fs/two/Makefile fs/empty/Makefile \
      fs/broken/Makefile
for file in fs/one/a fs/one/b fs/two/c fs/two/sub/d fs/broken/e; do
  echo 'int kernel_code;' > $file.c
done

cat > Makefile <<'EOF'
VERSION = 6
PATCHLEVEL = 1
SUBLEVEL = 7
# LLVM_SUFFIX is what tells a kernel that takes LLVM=-N from an older one.
CC := clang$(LLVM)
# compdb asks for several jobs; the order of the lines in BUILD/calls is tested.
.NOTPARALLEL:
.PHONY: fs/one/ fs/two/ fs/empty/ fs/broken/
note = @echo '$@' >> $(O)/calls

allmodconfig:
	$(note)
	@echo 'CONFIG_WERROR=y' > $(O)/.config
	@echo 'CONFIG_KEPT=m' >> $(O)/.config
olddefconfig:
	$(note)
prepare:
	$(note)
	@$(FAKE_KERNEL_HOOK)
modules_prepare:
	$(note)

# $(call compile,PREFIX,OBJECT,SOURCE,STEPS): compiles and records like Kbuild.
define compile
	@mkdir -p $(O)/$(dir $(2))
	@cd $(O) && $(CC) -D__KERNEL__ -c -o $(2) $(CURDIR)/$(3)
	@echo '$(1)cmd_$(2) := $(CC) -D__KERNEL__ -DHASH=\#$$$$ -c -o $(2) $(CURDIR)/$(3) $(4)' \
	  > $(O)/$(dir $(2)).$(notdir $(2)).cmd
endef

fs/one/:
	$(note)
	$(call compile,,fs/one/a.o,fs/one/a.c)
	$(call compile,saved,fs/one/b.o,fs/one/b.c,; ./tools/objtool/objtool fs/one/b.o)
	@echo 'savedcmd_fs/one/s.o := $(CC) -D__KERNEL__ -c -o fs/one/s.o $(CURDIR)/fs/one/s.S' > $(O)/fs/one/.s.o.cmd
	@echo 'cmd_fs/one/host.o := gcc -c -o fs/one/host.o $(CURDIR)/fs/one/a.c' > $(O)/fs/one/.host.o.cmd
	@echo 'cmd_fs/one/gone.o := $(CC) -D__KERNEL__ -c -o fs/one/gone.o $(CURDIR)/fs/one/gone.c' > $(O)/fs/one/.gone.o.cmd
fs/two/:
	$(note)
	$(call compile,,fs/two/c.o,fs/two/c.c)
	$(call compile,,fs/two/sub/d.o,fs/two/sub/d.c)
fs/empty/:
	$(note)
fs/broken/:
	$(note)
	@echo 'sh: 1: generate-e: not found' >&2
	@false

# The real one fails as well: modpost wants more than empty objects.
all: fs/one/ fs/two/ net/f.o vmlinux.o
net/f.o vmlinux.o:
	@false
EOF
