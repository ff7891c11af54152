//===--- Unit.cpp - the analysis of one translation unit ------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/kmap-tidy/Unit.h"
#include "analysis/PageOrigin.h"
#include "analysis/TranslationUnit.h"
#include "checks/Registry.h"
#include "tools/kmap-tidy/HeaderMentions.h"
#include "tools/kmap-tidy/NoLint.h"
#include "tools/kmap-tidy/PageInquiry.h"
#include "tools/kmap-tidy/Paths.h"
#include "tools/kmap-tidy/RecordingFiles.h"
#include "tools/kmap-tidy/SpelledCalls.h"
#include "tools/kmap-tidy/TrackedNames.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TimeProfiler.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace llvm;

namespace kmap_tidy {
namespace {

/// Where a parse puts what it learns.
struct Sink {
  const CompileJob &Job;
  const UnitOptions &Options;
  UnitReport &Report;
  /// What the text of the main file leads to: whose bodies are kept.
  WantedBodies::Reach Led = {};
  /// Skip no body at all.
  bool KeepsAll = false;
  /// Functions whose bodies the analysis asked for, but that were skipped.
  std::vector<std::string> Missing = {};
  /// Index into \c Report.Views by file; -1 for a file that has none.
  DenseMap<FileID, int> ViewOf = DenseMap<FileID, int>();

  /// The view of \p File, or null.
  FileView *viewOf(FileID File, const SourceManager &SM);
};

FileView *Sink::viewOf(FileID File, const SourceManager &SM) {
  auto [At, New] = ViewOf.try_emplace(File, -1);
  if (New) {
    std::string Name = displayName(File, SM, *Options.Tree);
    bool IsWanted =
        File == SM.getMainFileID() ||
        (!Job.Walked.empty() &&
         llvm::is_contained(Job.Walked, absoluteName(File, SM))) ||
        (!Name.empty() && !sys::path::is_absolute(Name) &&
         ((Job.ExportsPages &&
           (!StringRef(Name).ends_with(".h") ||
            headerKind(Name, *Options.Tree) == HeaderKind::OfCode)) ||
          Options.Mentioning->contains(Name, SM.getBufferData(File))));
    if (IsWanted) {
      At->second = Report.Views.size();
      Report.Views.push_back({std::move(Name), {}, {}});
    }
  }
  return At->second < 0 ? nullptr : &Report.Views[At->second];
}

class UnitConsumer : public ASTConsumer {
public:
  explicit UnitConsumer(Sink &To) : To(To) {}

  void Initialize(ASTContext &Context) override {
    SM = &Context.getSourceManager();
  }

  bool shouldSkipFunctionBody(Decl *D) override {
    SourceLocation Name = SM->getExpansionLoc(D->getLocation());
    FileID File = SM->getFileID(Name);
    if (File == SM->getMainFileID())
      return false;
    auto [At, New] = Headers.try_emplace(File);
    if (New)
      At->second = headerKind(displayName(File, *SM, *To.Options.Tree),
                              *To.Options.Tree);
    if (At->second == HeaderKind::OfCode || To.KeepsAll)
      return false;
    // Nobody can mend what is outside of the tree.
    if (At->second == HeaderKind::OfApi && Mentions.inBodyAt(Name, *SM))
      return false;
    const auto *Function = dyn_cast<FunctionDecl>(D);
    // The row of an API says what it does.
    return !Function || !Function->getIdentifier() ||
           findKernelApi(Function->getName()) ||
           !To.Options.Bodies->contains(Function->getName(), To.Led);
  }

  void HandleTranslationUnit(ASTContext &Context) override {
    recordDeclarations(Context);
    if (Context.getDiagnostics().hasUncompilableErrorOccurred())
      return;
    TranslationUnit Facts(Context, To.Options.Chosen, To.Job.Foreign.get(),
                          To.Job.Pages.get());
    if (To.Job.ExportsPages) {
      To.Report.Links =
          PageOrigins(Context, Facts.callSites(), Facts.summaries(),
                      /*IsAsked=*/true, To.Job.Walked)
              .links(Context);
      noteFinder();
    } else if (To.Job.Exports.empty() && To.Job.ExportedSlots.empty()) {
      runChecks(Facts);
    } else {
      exportSummaries(Facts);
    }
    for (const FunctionDecl *Skipped : Facts.summaries().skippedBodies()) {
      To.Missing.push_back(Skipped->getName().str());
      To.Options.Bodies->add(Skipped->getName());
    }
    if (To.KeepsAll)
      for (const FunctionDecl *Function : Facts.summaries().summarized())
        if (Function->getIdentifier())
          To.Options.Bodies->add(Function->getName());
  }

private:
  void runChecks(TranslationUnit &Facts) {
    NoLint Comments(Facts.context().getDiagnostics());
    llvm::TimeTraceScope Time("Checks");
    for (const CheckEntry *Check : To.Options.Checks)
      Check->Run(Facts,
                 [&](Finding &&F) { record(F, Facts.context(), Comments); });
    if (followsPages(To.Options.Checks))
      noteLeaving(Facts.pageOrigins(), Facts.context());
    const std::set<ForeignAspect> &Asked = Facts.summaries().asked();
    To.Report.Asked.assign(Asked.begin(), Asked.end());
    To.Report.Slots = Facts.summaries().namedSlots();
    To.Report.Fields = Facts.askedFields();
    if (!To.Report.Fields.empty())
      noteFinder();
  }

  void noteFinder() {
    for (auto At = SM->fileinfo_begin(); At != SM->fileinfo_end(); ++At) {
      FileID File = SM->translateFile(At->first);
      if (File.isInvalid() || File == SM->getMainFileID())
        continue;
      std::string Name = displayName(File, *SM, *To.Options.Tree);
      if (!Name.empty() &&
          headerKind(Name, *To.Options.Tree) == HeaderKind::OfCode &&
          SpelledCalls(SM->getBufferData(File)).mayPutFound() &&
          (To.Report.Finder.empty() || Name < To.Report.Finder))
        To.Report.Finder = std::move(Name);
    }
  }

  void noteLeaving(const PageOrigins &Origins, const ASTContext &Context) {
    if (llvm::none_of(Origins.sources(), [](const PageSource &Source) {
          return Source.Kind == PageSource::Acquired;
        }))
      return;
    for (const auto &[Place, What] : Origins.links(Context).Into)
      for (const PageLeaf &Leaf : What.Leaves)
        if (Leaf.isAcquisition())
          To.Report.Leaving[Place].insert(Leaf);
  }

  void exportSummaries(TranslationUnit &Facts) {
    ASTContext &Context = Facts.context();
    for (const std::string &Name : To.Job.Exports)
      for (const NamedDecl *D : Context.getTranslationUnitDecl()->lookup(
               DeclarationName(&Context.Idents.get(functionOf(Name))))) {
        const auto *Function = dyn_cast<FunctionDecl>(D);
        if (!Function || !Function->isDefined() ||
            !Function->isExternallyVisible())
          continue;
        To.Report.Exports[Name].push_back(
            Facts.summaries().exported(*Function, boundOf(Name)));
        break;
      }
    for (const auto &[Name, Place] : To.Job.ExportedSlots)
      To.Report.Exports[Name] = Facts.summaries().exported(Place);
    To.Report.Slots = Facts.summaries().namedSlots();
  }

  void record(const Finding &F, ASTContext &Context, NoLint &Comments) {
    if (const auto *Offered = std::get_if<Fix>(&F.Outcome))
      recordHashes(*Offered);
    ResolvedFinding Result =
        resolve(F, Context, *To.Options.Tree, To.Report.File);
    if (Comments.silences(F.Check, F.Range.getBegin())) {
      Result.Where = Standing::Suppressed;
      if (Result.fix())
        Result.refuse("suppressed", "", "a NOLINT comment says so");
    }
    To.Report.Findings.push_back(std::move(Result));
  }

  void recordDeclarations(ASTContext &Context) {
    for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
      const auto *Function = dyn_cast<FunctionDecl>(D);
      if (!Function || !Function->getIdentifier() ||
          Function->getLocation().isMacroID() ||
          !trackedApi(Function->getName()))
        continue;
      auto [File, Offset] = SM->getDecomposedLoc(Function->getLocation());
      if (FileView *View = To.viewOf(File, *SM))
        View->Declarations.push_back(Offset);
    }
  }

  void recordHashes(const Fix &Offered) {
    for (const Edit &E : Offered.Edits) {
      FileID File = SM->getFileID(E.Range.getBegin());
      uint64_t &Hash =
          To.Report.Hashes[displayName(File, *SM, *To.Options.Tree)];
      if (!Hash)
        Hash = contentHash(SM->getBufferData(File));
    }
  }

  Sink &To;
  const SourceManager *SM = nullptr;
  DenseMap<FileID, HeaderKind> Headers;
  HeaderMentions Mentions;
};

/// Notes each file that is entered and what is skipped of it.
class Inclusions : public PPCallbacks {
public:
  Inclusions(const SourceManager &SM, Sink &To) : SM(SM), To(To) {}

  void FileChanged(SourceLocation Loc, FileChangeReason Reason,
                   SrcMgr::CharacteristicKind, FileID) override {
    if (Reason != EnterFile || !Loc.isFileID())
      return;
    FileID File = SM.getFileID(Loc);
    To.viewOf(File, SM);
    if (File != SM.getMainFileID())
      To.Options.Bodies->read(absoluteName(File, SM), SM.getBufferData(File));
  }

  void SourceRangeSkipped(SourceRange Range, SourceLocation) override {
    auto [File, Begin] = SM.getDecomposedLoc(Range.getBegin());
    if (FileView *View = To.viewOf(File, SM))
      View->Skipped.push_back({Begin, SM.getFileOffset(Range.getEnd())});
  }

private:
  const SourceManager &SM;
  Sink &To;
};

class UnitAction : public ASTFrontendAction {
public:
  explicit UnitAction(Sink &To) : To(To) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 StringRef) override {
    const SourceManager &SM = Compiler.getSourceManager();
    Compiler.getPreprocessor().addPPCallbacks(
        std::make_unique<Inclusions>(SM, To));
    return std::make_unique<UnitConsumer>(To);
  }

private:
  Sink &To;
};

class UnitFactory : public tooling::FrontendActionFactory {
public:
  explicit UnitFactory(Sink &To) : To(To) {}

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers,
                     DiagnosticConsumer *Diagnostics) override {
    Invocation->getFrontendOpts().SkipFunctionBodies = true;
    Invocation->getDiagnosticOpts().IgnoreWarnings = !To.Options.KeepWarnings;
    // A limit would hide that an edit adds an error to a broken unit.
    Invocation->getDiagnosticOpts().ErrorLimit = 0;
    return FrontendActionFactory::runInvocation(
        std::move(Invocation), Files, std::move(Containers), Diagnostics);
  }

  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<UnitAction>(To);
  }

private:
  Sink &To;
};

class MessageCollector : public DiagnosticConsumer {
public:
  MessageCollector(const Root &Tree, UnitReport &Report)
      : Tree(Tree), Report(Report) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Warning)
      return;
    CompilerMessage Message;
    Message.IsError = Level >= DiagnosticsEngine::Error;
    SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    Message.Text = std::string(Text);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      const SourceManager &SM = Info.getSourceManager();
      SourceLocation Loc = SM.getExpansionLoc(Info.getLocation());
      auto [File, Offset] = SM.getDecomposedLoc(Loc);
      Message.At.File = displayName(File, SM, Tree);
      Message.At.Offset = Offset;
      Message.At.Line = SM.getLineNumber(File, Offset);
      Message.At.Column = SM.getColumnNumber(File, Offset);
    }
    Report.Messages.push_back(std::move(Message));
  }

private:
  const Root &Tree;
  UnitReport &Report;
};

void enter(vfs::FileSystem &Files, StringRef Directory) {
  std::error_code Code = Files.setCurrentWorkingDirectory(Directory);
  // If the folder is gone, the parser says that the source is not there.
  (void)Code;
}

IntrusiveRefCntPtr<vfs::FileSystem>
fileSystem(StringRef Directory, const Overlay *Edited, FileStates &Seen) {
  // Not the process' file system: units of several threads have different
  // working directories.
  IntrusiveRefCntPtr<vfs::FileSystem> Physical =
      vfs::createPhysicalFileSystem();
  if (!Edited || Edited->empty()) {
    enter(*Physical, Directory);
    return recordingFiles(std::move(Physical), Seen);
  }
  auto InMemory = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  for (const auto &Entry : *Edited)
    InMemory->addFile(Entry.getKey(), 0,
                      MemoryBuffer::getMemBufferCopy(Entry.getValue()));
  auto Overlaid = makeIntrusiveRefCnt<vfs::OverlayFileSystem>(Physical);
  Overlaid->pushOverlay(InMemory);
  enter(*Overlaid, Directory);
  return recordingFiles(std::move(Overlaid), Seen);
}

/// Keeps the bodies of \p Wanted and of what they lead to, among others.
/// Returns the functions whose bodies another parse would have to keep, too.
std::vector<std::string> parseOnce(const CompileJob &Job,
                                   const UnitOptions &Options,
                                   const std::vector<std::string> &CommandLine,
                                   const Overlay *Edited,
                                   ArrayRef<std::string> Wanted, bool KeepsAll,
                                   UnitReport &Report, FileStates &Seen) {
  Sink To{Job, Options, Report, Options.Bodies->reachOf(Job.File, Wanted),
          KeepsAll};
  UnitFactory Factory(To);
  MessageCollector Collector(*Options.Tree, Report);
  auto Files =
      makeIntrusiveRefCnt<FileManager>(FileSystemOptions{Job.Directory},
                                       fileSystem(Job.Directory, Edited, Seen));
  tooling::ToolInvocation Invocation(
      CommandLine, &Factory, Files.get(),
      std::make_shared<PCHContainerOperations>());
  Invocation.setDiagnosticConsumer(&Collector);
  Report.Parsed = Invocation.run();
  return std::move(To.Missing);
}

std::string firstError(const UnitReport &Report) {
  for (const CompilerMessage &Message : Report.Messages) {
    if (!Message.IsError)
      continue;
    if (Message.At.File.empty())
      return Message.Text;
    return Message.At.File + ":" + std::to_string(Message.At.Line) + ":" +
           std::to_string(Message.At.Column) + ": " + Message.Text;
  }
  return "the compiler gave up without a message";
}

/// Drops the flags that the driver complained about from \p CommandLine.
bool dropRejectedFlags(const UnitReport &Report, DroppedFlags &Dropped,
                       std::vector<std::string> &CommandLine) {
  bool Any = false;
  for (const CompilerMessage &Message : Report.Messages) {
    if (!Message.IsError || !Message.At.File.empty())
      continue;
    for (const std::string &Flag : flagsNamedIn(Message.Text, CommandLine)) {
      Dropped.add(Flag);
      llvm::erase_if(CommandLine,
                     [&](const std::string &Other) { return Other == Flag; });
      Any = true;
    }
  }
  return Any;
}

} // namespace

uint64_t contentHash(StringRef Content) { return xxHash64(Content); }

UnitReport analyseUnit(const CompileJob &Job, const UnitOptions &Options,
                       DroppedFlags &Dropped, const Overlay *Edited,
                       FileStates &Seen) {
  std::vector<std::string> CommandLine = Job.CommandLine;
  llvm::erase_if(CommandLine, [&](const std::string &Flag) {
    return Dropped.contains(Flag);
  });
  // Each round drops at least one flag, but for the two that keep more bodies.
  // The bound is for a driver that keeps complaining about something else.
  constexpr unsigned MaxRounds = 10;
  std::vector<std::string> Wanted;
  // What an inline function stores is found nowhere else.
  bool KeepsAll = Options.AllBodies || Job.HeadersStore || !Job.Walked.empty();
  UnitReport Report;
  for (unsigned Round = 0; Round < MaxRounds; ++Round) {
    Report = UnitReport();
    Report.File = Options.Tree->display(Job.File);
    Report.Configuration = Job.Configuration;
    std::vector<std::string> Missing = parseOnce(
        Job, Options, CommandLine, Edited, Wanted, KeepsAll, Report, Seen);
    if (!Missing.empty()) {
      KeepsAll |= !Wanted.empty();
      Wanted = std::move(Missing);
      continue;
    }
    if (Report.Parsed || !dropRejectedFlags(Report, Dropped, CommandLine))
      break;
  }
  if (!Report.Parsed) {
    Report.Problem = firstError(Report);
    Report.Findings.clear();
    Report.Views.assign(1, {Report.File, {}, {}});
  }
  for (const std::string &Flag : Job.CommandLine)
    if (Dropped.contains(Flag))
      Report.DroppedFlags.push_back(Flag);
  return Report;
}

} // namespace kmap_tidy
