//===--- Patches.cpp - kmap-tidy patches ----------------------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A series for the list: one patch per section of MAINTAINERS, each of which
/// applies alone. Who signs it is up to a person.
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

/// One patch.
struct Part {
  std::vector<std::string> Files;
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

/// The last folder above all of \p Files: the subsystem's usual name.
std::string prefixOf(ArrayRef<std::string> Files) {
  StringRef Common = sys::path::parent_path(Files.front());
  for (StringRef File : Files)
    while (!Common.empty() && !File.starts_with((Common + "/").str()))
      Common = sys::path::parent_path(Common);
  return Common.empty() ? "treewide" : sys::path::filename(Common).str();
}

class Series {
public:
  explicit Series(Session &S) : S(S), Plan(planFixes(S.Findings)) {}

  /// Sorts the plan's files into parts. False: the reason has been printed.
  bool divide() {
    std::map<std::string, std::string> SectionOf;
    for (const auto &[File, Edits] : Plan.Edits) {
      Expected<Maintainers> Found = maintainersOf(File, S.Tree);
      if (!Found) {
        reportError(toString(Found.takeError()));
        return false;
      }
      Part &Here = Parts[Found->Section];
      Here.Files.push_back(File);
      Here.Addresses.insert(Found->Addresses.begin(), Found->Addresses.end());
      SectionOf[File] = Found->Section;
    }
    joinSplitFixes(SectionOf);
    return true;
  }

  /// Writes the patches into \p Folder. False: the reason has been printed.
  bool write(StringRef Folder) {
    size_t Number = 0;
    for (const auto &[Section, Here] : Parts) {
      ++Number;
      std::string Subject = subjectOf(Here);
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
      outs() << Path << ": " << Section << '\n';
    }
    return true;
  }

private:
  /// A fix that edits files of two sections makes one part of both.
  void joinSplitFixes(std::map<std::string, std::string> &SectionOf) {
    for (size_t Index : Plan.Chosen) {
      const auto &Edits = S.Findings[Index].fix()->Edits;
      for (const ResolvedEdit &E : Edits) {
        std::string Into = SectionOf[Edits.front().File];
        std::string From = SectionOf[E.File];
        if (Into == From)
          continue;
        Part Moved = std::move(Parts[From]);
        Parts.erase(From);
        for (const std::string &File : Moved.Files)
          SectionOf[File] = Into;
        llvm::append_range(Parts[Into].Files, Moved.Files);
        Parts[Into].Addresses.merge(Moved.Addresses);
      }
    }
  }

  /// The deprecated calls that a fix of \p Here converts.
  std::set<std::string> convertedApis(const Part &Here) const {
    std::set<std::string> Result;
    for (size_t Index : Plan.Chosen)
      if (llvm::is_contained(Here.Files, S.Findings[Index].Begin.File) &&
          findKernelApi(S.Findings[Index].Api)->isDeprecated())
        Result.insert(S.Findings[Index].Api);
    return Result;
  }

  bool usesHelpers(const Part &Here) const {
    return llvm::any_of(Plan.Chosen, [&](size_t Index) {
      const ResolvedFinding &F = S.Findings[Index];
      return llvm::is_contained(Here.Files, F.Begin.File) &&
             F.fix()->Kind == "kmap-to-helper";
    });
  }

  std::string subjectOf(const Part &Here) const {
    std::string Old;
    for (const std::string &Api : convertedApis(Here))
      Old += (Old.empty() ? "" : ", ") + Api + "()";
    std::string Prefix = prefixOf(Here.Files) + ": ";
    if (Old.empty())
      return Prefix + "Use page helpers";
    std::string Long = Prefix + "Replace " + Old + " with local page mappings";
    return Long.size() <= MaxColumns ? Long
                                     : Prefix + "Use local page mappings";
  }

  static std::string slug(StringRef Subject) {
    std::string Result;
    for (char C : Subject) {
      if (isAlnum(C) || C == '_')
        Result.push_back(C);
      else if (!Result.empty() && Result.back() != '-')
        Result.push_back('-');
    }
    return Result.substr(0, 52);
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
    for (const std::string &File : Here.Files) {
      Expected<std::string> Content = analysedContent(S, File);
      if (!Content) {
        reportError(File + ": " + toString(Content.takeError()));
        return false;
      }
      writeUnifiedDiff(File, *Content, Plan.Edits[File], OS);
    }
    OS << "-- \nkmap-tidy " KMAP_TIDY_VERSION "\n";
    return true;
  }

  void writeBody(const Part &Here, raw_ostream &OS) {
    std::set<std::string> Apis = convertedApis(Here);
    if (!Apis.empty()) {
      writeParagraph(
          llvm::join(Apis, "(), ") +
              "(): deprecated. kmap() takes a global lock and may wait "
              "for a free slot; kmap_atomic() disables page faults "
              "and, without PREEMPT_RT, preemption. Local mappings "
              "do neither: they belong to the thread that makes them "
              "and may be used in any context.",
          MaxColumns, OS);
      OS << '\n';
    }
    writeParagraph("Each mapping that is converted here is released by the "
                   "function that makes it, on every path and in the reverse "
                   "order of mapping; its address does not leave the thread, "
                   "and nothing between map and unmap was found to need the "
                   "page faults or the preemption disabled" +
                       std::string(S.Asked.ExplicitSections
                                       ? " without saying so explicitly."
                                       : "."),
                   MaxColumns, OS);
    if (usesHelpers(Here)) {
      OS << '\n';
      writeParagraph("Where a mapping served a single copy or fill, the page "
                     "helper that does it in one call is used.",
                     MaxColumns, OS);
    }
    OS << '\n';
    writeParagraph("Found and converted with kmap-tidy " KMAP_TIDY_VERSION
                   ". The result was parsed again for each configuration that "
                   "compiles it, without a new diagnostic. [Say how it was "
                   "built and tested.]",
                   MaxColumns, OS);
  }

  Session &S;
  FixPlan Plan;
  /// By section.
  std::map<std::string, Part> Parts;
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
  return Fine ? exitCodeOfErrors(S) : exit_code::ToolError;
}

} // namespace kmap_tidy
