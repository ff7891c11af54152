//===--- Inquiry.cpp - what other units tell of a function ----------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Inquiry.h"
#include "analysis/KernelApi.h"
#include "tools/kmap-tidy/Definitions.h"
#include "tools/kmap-tidy/NamingUnits.h"
#include "tools/kmap-tidy/Runner.h"
#include "tools/kmap-tidy/SourceIndex.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/MemoryBuffer.h"
#include <optional>

using namespace llvm;

namespace kmap_tidy {
namespace {

/// Answers to the first questions may raise new ones.
constexpr unsigned MaxInquiries = 3;

class Inquiry {
public:
  Inquiry(Session &S, const UnitOptions &Options)
      : S(S), Options(Options), Known(S.DB.configurations().size()) {}

  /// Returns whether another round may bring more.
  bool run() {
    load();
    std::vector<size_t> Changed;
    for (size_t I = 0; I < S.Reports.size(); ++I)
      if (tell(I))
        Changed.push_back(I);
    std::vector<CompileJob> Again;
    for (size_t I : Changed)
      Again.push_back(S.Jobs[I]);
    std::vector<UnitReport> Told =
        runUnits(Again, Options, S.Asked.Jobs, S.Dropped, nullptr, nullptr);
    for (size_t I = 0; I < Changed.size(); ++I)
      S.Reports[Changed[I]] = std::move(Told[I]);
    return !Changed.empty();
  }

private:
  /// Reads the summaries that any question leads to.
  void load() {
    for (;;) {
      std::vector<std::set<std::string>> Missing(Known.size());
      for (const UnitReport &Report : S.Reports) {
        Places.insert(Report.Slots.begin(), Report.Slots.end());
        for (const ForeignAspect &Asked : Report.Asked) {
          ForeignFunctions Unused;
          resolve(Asked, Known[Report.Configuration], Unused,
                  Missing[Report.Configuration]);
        }
      }
      std::vector<CompileJob> Jobs;
      for (size_t I = 0; I < Known.size(); ++I)
        addJobs(I, Missing[I], Jobs);
      bool IsComplete = llvm::all_of(
          Missing, [](const auto &Names) { return Names.empty(); });
      if (IsComplete)
        return;
      std::vector<UnitReport> Told =
          runUnits(Jobs, Options, S.Asked.Jobs, S.Dropped, nullptr, nullptr);
      for (size_t I = 0; I < Jobs.size(); ++I) {
        keep(Told[I], Jobs[I]);
        S.Statistics.UnitsAsked.insert(S.Tree.display(Jobs[I].File));
      }
    }
  }

  /// Commands of \p Configuration that define \p Names. From here on the names
  /// are known: to have no definition, until one is found.
  void addJobs(unsigned Configuration, const std::set<std::string> &Names,
               std::vector<CompileJob> &Jobs) {
    std::map<std::string, CompileJob> AskedOf;
    for (const std::string &Name : Names)
      if (!isSlotName(Name))
        addDefiners(Configuration, Name, AskedOf);
    // Slots cost more: what functions say may be enough.
    if (AskedOf.empty())
      for (const std::string &Name : Names)
        if (isSlotName(Name))
          addStorers(Configuration, Name, AskedOf);
    for (const auto &[File, Asked] : AskedOf)
      for (CompileJob &Job : S.DB.jobsOf(File, S.Dropped)) {
        if (Job.Configuration != Configuration)
          continue;
        Job.Exports = Asked.Exports;
        Job.ExportedSlots = Asked.ExportedSlots;
        Job.HeadersStore = Asked.HeadersStore;
        Jobs.push_back(std::move(Job));
      }
  }

  /// Adds the files that may define the function \p Name to \p AskedOf.
  void addDefiners(unsigned Configuration, const std::string &Name,
                   std::map<std::string, CompileJob> &AskedOf) {
    Known[Configuration][Name];
    if (!Where) {
      S.Sources->read(S.DB.files(), S.Asked.Jobs);
      Where.emplace(S.DB.files(), *S.Sources);
    }
    ArrayRef<const std::string *> Files = Where->of(functionOf(Name));
    if (Files.size() > MaxDefiners)
      return;
    for (const std::string *File : Files)
      AskedOf[*File].Exports.push_back(Name);
  }

  /// Likewise, those that may store in the slot \p Name.
  void addStorers(unsigned Configuration, const std::string &Name,
                  std::map<std::string, CompileJob> &AskedOf) {
    std::vector<ForeignSummary> &Here = Known[Configuration][Name];
    auto Place = Places.find(Name);
    if (Place == Places.end())
      return;
    if (!Naming)
      Naming.emplace(S);
    NamingUnits::Users Users;
    if (!Place->second.isOfField()) {
      Users = Naming->linkersOf(Place->second);
    } else if (auto Storers = Naming->storersOf(Place->second)) {
      Users = std::move(*Storers);
    } else {
      Here.push_back(unknown("the record of " + wordOfSlot(Name) +
                             " is not plain to see"));
      return;
    }
    if (Users.Units.size() > MaxSlotUnits) {
      Here.push_back(unknown("more than " + std::to_string(MaxSlotUnits) +
                             " files name " + wordOfSlot(Name)));
      return;
    }
    for (const std::string &File : Users.Uncompiled)
      if (mayRelyOnSection(File)) {
        Here.push_back(unknown(S.Tree.display(File) +
                               ", which is not compiled, may store in " +
                               wordOfSlot(Name)));
        return;
      }
    for (const std::string &File : Users.Units) {
      CompileJob &Asked = AskedOf[File];
      Asked.ExportedSlots.insert(*Place);
      Asked.HeadersStore |=
          !Place->second.isOfField() || !Users.Headers.empty();
    }
  }

  /// Whether the text of \p File spells what needs page faults or preemption
  /// off; all there is to tell of a file that no command compiles.
  static bool mayRelyOnSection(StringRef File) {
    auto Buffer = MemoryBuffer::getFile(File);
    if (!Buffer)
      return true;
    StringRef Text = (*Buffer)->getBuffer();
    clang::Lexer Lex(clang::SourceLocation(), clang::LangOptions(),
                     Text.begin(), Text.begin(), Text.end());
    clang::Token T;
    for (bool IsLast = false; !IsLast;) {
      IsLast = Lex.LexFromRawLexer(T);
      if (T.isNot(clang::tok::raw_identifier))
        continue;
      const KernelApi *Api = findKernelApi(T.getRawIdentifier());
      if (Api && (Api->Effects & (PerCpu | AtomicUserCopy)))
        return true;
    }
    return false;
  }

  static ForeignSummary unknown(std::string Cause) {
    ForeignSummary Unknown;
    Unknown.CallsUnknown = true;
    if (!Cause.empty())
      Unknown.Why[UnknownCause] = std::move(Cause);
    return Unknown;
  }

  void keep(UnitReport &Report, const CompileJob &Asked) {
    ForeignSummaries &Here = Known[Report.Configuration];
    // It may define any of them, and nobody knows how.
    if (!Report.Parsed) {
      ForeignSummary Unknown = unknown(Report.File + " could not be parsed");
      for (const std::string &Name : Asked.Exports)
        Here[Name].push_back(Unknown);
      for (const auto &[Name, Place] : Asked.ExportedSlots)
        Here[Name].push_back(Unknown);
      return;
    }
    Places.insert(Report.Slots.begin(), Report.Slots.end());
    for (auto &[Name, Definitions] : Report.Exports)
      for (ForeignSummary &One : Definitions)
        Here[Name].push_back(std::move(One));
  }

  /// Gives the answers to the job of \p S.Reports[I]. False: it had them.
  bool tell(size_t I) {
    const UnitReport &Report = S.Reports[I];
    if (Report.Asked.empty())
      return false;
    auto Answers = std::make_shared<ForeignFunctions>();
    if (S.Jobs[I].Foreign)
      *Answers = *S.Jobs[I].Foreign;
    std::set<std::string> Missing;
    for (const ForeignAspect &Asked : Report.Asked)
      resolve(Asked, Known[Report.Configuration], *Answers, Missing);
    for (auto At = Answers->begin(); At != Answers->end();)
      At = saysNothing(At->second) ? Answers->erase(At) : std::next(At);
    if (Answers->empty())
      return false;
    if (S.Jobs[I].Foreign && *Answers == *S.Jobs[I].Foreign)
      return false;
    S.Jobs[I].Foreign = std::move(Answers);
    return true;
  }

  Session &S;
  const UnitOptions &Options;
  /// Read when the first question is asked.
  std::optional<Definitions> Where;
  /// Read when the first question about a slot is asked.
  std::optional<NamingUnits> Naming;
  /// Of all slots that were named, by name.
  std::map<std::string, SharedPlace> Places;
  /// By configuration.
  std::vector<ForeignSummaries> Known;
};

} // namespace

void answerQuestions(Session &S, const UnitOptions &Options) {
  Inquiry Inquirer(S, Options);
  for (unsigned I = 0; I < MaxInquiries && Inquirer.run(); ++I)
    ;
}

} // namespace kmap_tidy
