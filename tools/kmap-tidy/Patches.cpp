//===--- Patches.cpp - kmap-tidy patches ----------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A series for the list: one patch per section of MAINTAINERS and kind of
/// change, each of which applies alone. Who signs it is up to a person.
///
//===----------------------------------------------------------------------===//

#include "analysis/KernelApi.h"
#include "tools/Failure.h"
#include "tools/kmap-tidy/AtomicFile.h"
#include "tools/kmap-tidy/ChildProcess.h"
#include "tools/kmap-tidy/Commands.h"
#include "tools/kmap-tidy/FixPlan.h"
#include "tools/kmap-tidy/Session.h"
#include "tools/kmap-tidy/UnifiedDiff.h"
#include "tools/kmap-tidy/Verify.h"
#include "tools/kmap-tidy/WrappedText.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// Kernel mail: subjects up to 75 characters, bodies at 75 columns.
constexpr size_t MaxColumns = 75;

/// What MAINTAINERS says of a file.
struct Maintainers {
  std::string Section;
  std::vector<std::string> Addresses;
};

/// What a patch is about: a patch does one thing (RULES R20).
enum class Topic { Mappings, ZeroedPages, PinnedPages };

Topic topicOf(const ResolvedFinding &F) {
  StringRef Kind = F.fix()->Kind;
  if (Kind.starts_with("kmap-"))
    return Topic::Mappings;
  return Kind.starts_with("zero-") ? Topic::ZeroedPages : Topic::PinnedPages;
}

/// One patch.
struct Part {
  Topic About = Topic::Mappings;
  /// Indices of the findings whose fixes it has.
  std::vector<size_t> Findings;
  /// By file, sorted.
  std::map<std::string, std::vector<ResolvedEdit>> Edits;
  std::set<std::string> Addresses;
};

Expected<Maintainers> maintainersOf(StringRef File, const Root &Tree) {
  std::string Script = Tree.absolute("scripts/get_maintainer.pl");
  if (!sys::fs::exists(Script))
    return failure(Script +
                   ": not there; `patches` needs a kernel tree (--root)");
  // It looks for MAINTAINERS in the working directory.
  constexpr StringLiteral Command =
      "cd \"$1\" && exec perl scripts/get_maintainer.pl --nogit "
      "--nogit-fallback --norolestats --subsystem -f \"$2\"";
  Expected<std::string> Output =
      outputOf("sh", {"-c", Command, "sh", Tree.folder(), File});
  if (!Output)
    return failure("get_maintainer.pl of " + File + ": " +
                   toString(Output.takeError()));
  Maintainers Result;
  SmallVector<StringRef, 16> Lines;
  StringRef(*Output).split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Line : Lines) {
    if (Line.contains('@'))
      Result.Addresses.push_back(Line.str());
    else if (Result.Section.empty() && Line != "THE REST")
      Result.Section = Line.str();
  }
  if (Result.Section.empty())
    Result.Section = "THE REST";
  return Result;
}

/// The usual name of what \p Here is about: the last folder above all of its
/// files; for one file in a folder that is not of \p Section, as in
/// drivers/block, the file's.
std::string prefixOf(const Part &Here, StringRef Section, const Root &Tree) {
  StringRef First = Here.Edits.begin()->first;
  StringRef Common = sys::path::parent_path(First);
  if (Here.Edits.size() == 1) {
    std::string Makefile = (Common + "/Makefile").str();
    Expected<Maintainers> OfFolder = maintainersOf(Makefile, Tree);
    if (OfFolder && OfFolder->Section != Section)
      return sys::path::stem(First).str();
    consumeError(OfFolder.takeError());
  }
  for (const auto &[File, Edits] : Here.Edits)
    while (!Common.empty() &&
           !StringRef(File).starts_with((Common + "/").str()))
      Common = sys::path::parent_path(Common);
  return Common.empty() ? "treewide" : sys::path::filename(Common).str();
}

/// `a()`, `a() and b()`, `a(), b() and c()`.
std::string enumerate(const std::set<std::string> &Functions) {
  std::string Result;
  size_t Left = Functions.size();
  for (const std::string &Name : Functions) {
    Result += Name + "()";
    --Left;
    Result += Left > 1 ? ", " : Left ? " and " : "";
  }
  return Result;
}

/// A patch's lines of context, and the first line past them.
constexpr unsigned NearLines = 4;

/// Whether patches with \p A and \p B, of one file, would not apply one after
/// the other.
bool touch(const ResolvedEdit &A, const ResolvedEdit &B) {
  return A.Line <= B.EndLine + NearLines && B.Line <= A.EndLine + NearLines;
}

class Series {
public:
  explicit Series(Session &S) : S(S), Plan(planFixes(S.Findings)) {}

  /// Sorts the plan's fixes into parts. False: the reason has been printed.
  bool divide() {
    for (const auto &[File, Edits] : Plan.Edits) {
      Expected<Maintainers> Found = maintainersOf(File, S.Tree);
      if (!Found) {
        reportError(toString(Found.takeError()));
        return false;
      }
      People[File] = std::move(*Found);
    }
    joinSplitFixes();
    std::map<PartKey, std::vector<size_t>> Divided;
    for (size_t Index : Plan.Chosen)
      Divided[keyOf(S.Findings[Index])].push_back(Index);
    for (const auto &[Key, Findings] : Divided)
      addPart(Key, Findings);
    return true;
  }

  /// Writes the patches into \p Folder. False: the reason has been printed.
  bool write(StringRef Folder) {
    size_t Number = 0;
    for (const auto &[Key, Here] : Parts) {
      ++Number;
      std::string Subject = subjectOf(Here, Key.first);
      std::string Text;
      raw_string_ostream OS(Text);
      if (!writePatch(Here, Subject, Number, OS))
        return false;
      SmallString<256> Path(Folder);
      std::string Name;
      raw_string_ostream(Name)
          << format("%04zu-", Number) << slug(Subject) << ".patch";
      sys::path::append(Path, Name);
      if (Error Failure = replaceFile(Path, OS.str())) {
        reportError(toString(std::move(Failure)));
        return false;
      }
      outs() << Path << ": " << Key.first << '\n';
    }
    return true;
  }

  /// Fixes that no patch has: they are too near to those of another patch.
  size_t deferred() const { return Deferred; }

private:
  using PartKey = std::pair<std::string, Topic>;

  PartKey keyOf(const ResolvedFinding &F) const {
    return {People.at(F.fix()->Edits.front().File).Section, topicOf(F)};
  }

  /// A fix that edits files of two sections makes one section of both.
  void joinSplitFixes() {
    for (size_t Index : Plan.Chosen) {
      const auto &Edits = S.Findings[Index].fix()->Edits;
      const std::string Into = People[Edits.front().File].Section;
      for (const ResolvedEdit &E : Edits) {
        const std::string From = People[E.File].Section;
        if (Into == From)
          continue;
        for (auto &[File, Found] : People)
          if (Found.Section == From)
            Found.Section = Into;
      }
    }
  }

  void addPart(const PartKey &Key, ArrayRef<size_t> Findings) {
    std::set<std::string> Broken;
    std::vector<size_t> Kept;
    auto IsTooNear = [&](const ResolvedEdit &E) {
      return llvm::any_of(Written[E.File], [&](const auto &Other) {
        return Other.first != Key && touch(E, *Other.second);
      });
    };
    for (size_t Index : Findings)
      if (llvm::any_of(S.Findings[Index].fix()->Edits, IsTooNear))
        Broken.insert(groupOf(Index));
    for (size_t Index : Findings)
      if (!Broken.count(groupOf(Index)))
        Kept.push_back(Index);
    Deferred += Findings.size() - Kept.size();
    if (Kept.empty())
      return;
    Part &Here = Parts[Key];
    Here.About = Key.second;
    std::vector<ResolvedFinding> Fixes;
    for (size_t Index : Kept) {
      Fixes.push_back(S.Findings[Index]);
      for (const ResolvedEdit &E : S.Findings[Index].fix()->Edits) {
        Written[E.File].push_back({Key, &E});
        const auto &Addresses = People[E.File].Addresses;
        Here.Addresses.insert(Addresses.begin(), Addresses.end());
      }
    }
    Here.Edits = planFixes(Fixes).Edits;
    Here.Findings = std::move(Kept);
  }

  /// The same for the halves of one edit.
  std::string groupOf(size_t Index) const {
    const std::string &Group = S.Findings[Index].Group;
    return Group.empty() ? std::to_string(Index) : Group;
  }

  bool hasKind(const Part &Here, StringRef Kind) const {
    return llvm::any_of(Here.Findings, [&](size_t Index) {
      return S.Findings[Index].fix()->Kind == Kind;
    });
  }

  static bool writes(const Part &Here, StringRef Name) {
    return llvm::any_of(Here.Edits, [&](const auto &Entry) {
      return llvm::any_of(Entry.second, [&](const ResolvedEdit &E) {
        return StringRef(E.Text).contains(Name);
      });
    });
  }

  /// The calls that a fix of \p Here converts; of mappings, those that map.
  std::set<std::string> convertedApis(const Part &Here) const {
    std::set<std::string> Result;
    for (size_t Index : Here.Findings) {
      const KernelApi *Api = findKernelApi(S.Findings[Index].Api);
      if (Here.About != Topic::Mappings ||
          (Api && Api->isMap() && Api->isDeprecated()))
        Result.insert(S.Findings[Index].Api);
    }
    return Result;
  }

  std::string subjectOf(const Part &Here, StringRef Section) const {
    std::string Prefix = prefixOf(Here, Section, S.Tree) + ": ";
    if (Here.About == Topic::PinnedPages)
      return Prefix + (hasKind(Here, "get-to-pin")
                           ? "Convert get_user_pages*() to pin_user_pages*()"
                           : "Release pages of user memory as such");
    std::set<std::string> Old = convertedApis(Here);
    bool IsMapping = Here.About == Topic::Mappings;
    StringRef Few = IsMapping ? "Use local page mappings"
                              : "Use helpers that zero pages and folios";
    if (Old.empty())
      return Prefix + "Use page helpers";
    std::string New = " with local page mappings";
    if (!IsMapping)
      New = !writes(Here, "folio_zero_")   ? " with memzero_page()"
            : writes(Here, "memzero_page") ? " with page and folio helpers"
                                           : " with folio helpers";
    else if (!hasKind(Here, "kmap-to-local"))
      New = " with page helpers";
    std::string Long = Prefix + "Replace " + enumerate(Old) + New;
    return Long.size() <= MaxColumns ? Long : (Prefix + Few).str();
  }

  static std::string slug(StringRef Subject) {
    std::string Result;
    for (char C : Subject) {
      if (isAlnum(C) || C == '_')
        Result.push_back(C);
      else if (!Result.empty() && Result.back() != '-')
        Result.push_back('-');
    }
    return StringRef(Result).substr(0, 52).rtrim('-').str();
  }

  bool writePatch(const Part &Here, StringRef Subject, size_t Number,
                  raw_ostream &OS) {
    OS << "From: YOUR NAME <your@address.invalid>\n";
    if (!Here.Addresses.empty())
      OS << "Cc: " << llvm::join(Here.Addresses, ",\n    ") << '\n';
    OS << "Subject: [PATCH";
    if (Parts.size() > 1)
      OS << ' ' << Number << '/' << Parts.size();
    OS << "] " << Subject << "\n\n";
    writeBody(Here, OS);
    OS << "\nSigned-off-by: YOUR NAME <your@address.invalid>\n---\n\n";
    for (const auto &[File, Edits] : Here.Edits) {
      Expected<std::string> Content = analysedContent(S, File);
      if (!Content) {
        reportError(File + ": " + toString(Content.takeError()));
        return false;
      }
      writeUnifiedDiff(File, *Content, Edits, OS);
    }
    OS << "-- \nkmap-tidy " KMAP_TIDY_VERSION "\n";
    return true;
  }

  void writeBody(const Part &Here, raw_ostream &OS) {
    if (Here.About == Topic::Mappings)
      writeOfMappings(Here, OS);
    else if (Here.About == Topic::ZeroedPages)
      writeOfZeroing(Here, OS);
    else
      writeOfPins(Here, OS);
    OS << '\n';
    writeParagraph("Found and converted with kmap-tidy " KMAP_TIDY_VERSION
                   ". The result was parsed again for each configuration that "
                   "compiles it, without a new diagnostic. [Say how it was "
                   "built and tested.]",
                   MaxColumns, OS);
  }

  void writeOfMappings(const Part &Here, raw_ostream &OS) {
    std::set<std::string> Apis = convertedApis(Here);
    if (!Apis.empty()) {
      std::string Why = enumerate(Apis) + (Apis.size() > 1 ? " are" : " is") +
                        " deprecated in favor of local page mappings. ";
      bool HasKmap = Apis.erase("kmap");
      if (HasKmap)
        Why += "kmap() takes a global lock and may wait for a free slot. ";
      if (!Apis.empty())
        Why += enumerate(Apis) + (Apis.size() > 1 ? " disable" : " disables") +
               " page faults and, without PREEMPT_RT, preemption. ";
      writeParagraph(Why + "Local mappings do neither: they belong to the "
                           "thread that makes them and may be used in any "
                           "context.",
                     MaxColumns, OS);
      OS << '\n';
    }
    writeParagraph("Each mapping that is converted here is released by the "
                   "function that makes it, on every path and in the reverse "
                   "order of mapping; its address does not leave the thread, "
                   "and what was found between map and unmap to need the page "
                   "faults or the preemption disabled says so by calls of its "
                   "own.",
                   MaxColumns, OS);
    if (!hasKind(Here, "kmap-to-helper"))
      return;
    OS << '\n';
    writeParagraph("Where a mapping served a single copy or fill, the page "
                   "helper that does it in one call is used.",
                   MaxColumns, OS);
  }

  void writeOfZeroing(const Part &Here, raw_ostream &OS) {
    std::set<std::string> Apis = convertedApis(Here);
    writeParagraph("The names of " + enumerate(Apis) +
                       " say that user space has the page mapped, which is "
                       "not what the callers mean. Use the helper for the "
                       "page or the folio instead.",
                   MaxColumns, OS);
    OS << '\n';
    writeParagraph("No functional change: the new calls zero the same bytes, "
                   "which were shown to lie in one page where the helper is "
                   "for one page, and flush the data cache alike.",
                   MaxColumns, OS);
  }

  void writeOfPins(const Part &Here, raw_ostream &OS) {
    if (hasKind(Here, "get-to-pin"))
      writeParagraph("Code that touches what pages of user memory hold must "
                     "pin them, see Documentation/core-api/pin_user_pages.rst. "
                     "Acquire them with pin_user_pages*(), and release them "
                     "with unpin_user_page*().",
                     MaxColumns, OS);
    else
      writeParagraph("What get_user_pages*() or pin_user_pages*() acquired has "
                     "to be given back by the release that belongs to it, not "
                     "by " +
                         enumerate(convertedApis(Here)) + ".",
                     MaxColumns, OS);
    OS << '\n';
    writeParagraph("Each release that is converted here gets pages of such "
                   "acquisitions only, and every release that such a page "
                   "reaches is converted.",
                   MaxColumns, OS);
  }

  Session &S;
  FixPlan Plan;
  /// By file.
  std::map<std::string, Maintainers> People;
  std::map<PartKey, Part> Parts;
  /// By file: the edits of parts that are made already.
  std::map<std::string, std::vector<std::pair<PartKey, const ResolvedEdit *>>>
      Written;
  size_t Deferred = 0;
};

/// Makes \p Folder; false if it has patches already: two series in one folder
/// would be sent as one.
bool prepareFolder(StringRef Folder) {
  if (std::error_code EC = sys::fs::create_directories(Folder)) {
    reportError("-o " + Folder + ": cannot be made (" + EC.message() + ")");
    return false;
  }
  if (!sys::fs::is_directory(Folder)) {
    reportError("-o " + Folder + ": cannot be made (it is a file)");
    return false;
  }
  std::error_code EC;
  for (sys::fs::directory_iterator At(Folder, EC), End; At != End && !EC;
       At.increment(EC))
    if (sys::path::extension(At->path()) == ".patch") {
      reportError("-o " + Folder +
                  ": has patches already; give an empty folder");
      return false;
    }
  return true;
}

} // namespace

int runPatches(Options Asked) {
  if (!prepareFolder(Asked.OutputFolder))
    return exit_code::ToolError;
  Session S;
  S.Asked = std::move(Asked);
  if (!runSession(S) || !judgeFindings(S))
    return exit_code::ToolError;
  Series All(S);
  bool Fine = All.divide() && All.write(S.Asked.OutputFolder);
  outs().flush();
  printSummary(S);
  if (All.deferred())
    errs() << "kmap-tidy: note: " << All.deferred()
           << (All.deferred() == 1 ? " fix is" : " fixes are")
           << " too near to those of another patch; run again once that is "
              "applied\n";
  return Fine ? exitCodeOfErrors(S) : exit_code::ToolError;
}

} // namespace kmap_tidy
