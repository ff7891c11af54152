//===--- AddressFate.cpp - where a mapped address goes --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rewriters/AddressFate.h"
#include "analysis/StreamStores.h"
#include "analysis/TranslationUnit.h"
#include "rewriters/MapMove.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using llvm::StringRef;

namespace kmap_tidy {

std::string calleeName(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee)
    return "a function pointer";
  // A macro that is all of the call is what the source spells.
  const ASTContext &Context = Callee->getASTContext();
  StringRef Text = Lexer::getSourceText(
      CharSourceRange::getTokenRange(Call.getSourceRange()),
      Context.getSourceManager(), Context.getLangOpts());
  StringRef Spelled =
      Text.take_while([](char C) { return isAsciiIdentifierContinue(C); });
  bool IsSpelled = Text.substr(Spelled.size()).starts_with("(");
  return ((IsSpelled ? Spelled : Callee->getName()) + "()").str();
}

namespace {

using Decision = std::optional<Refusal>;

/// Who makes what is said of the argument true, if it is somebody else.
std::string because(const PassedAddress &Passed, FateKind Kind,
                    TranslationUnit &TU) {
  if (TU.callSites().callee(*Passed.Call).Api)
    return "";
  std::string Cause = TU.summaries().cause(*Passed.Call, Passed.Argument, Kind);
  bool IsCallee = StringRef(Cause).starts_with(calleeName(*Passed.Call));
  return Cause.empty() || IsCallee ? "" : " (" + Cause + ")";
}

/// Whether nobody can tell where the callee leaves the address.
bool isLost(const PassedAddress &Passed, const ParameterFate &Fate,
            TranslationUnit &TU) {
  // Of an object that holds it, the fate of the object says too little.
  return Passed.Indirectly
             ? TU.summaries().keepsHeld(*Passed.Call, Passed.Argument)
             : Fate.ReachesUnknown;
}

Decision passedOn(const PassedAddress &Passed, TranslationUnit &TU) {
  std::string Callee = calleeName(*Passed.Call);
  ParameterFate Fate = TU.summaries().fate(*Passed.Call, Passed.Argument);
  if (Fate.Escapes)
    return refuse("escapes-context", "R3",
                  Callee +
                      " may keep the address, or hand it to another context" +
                      because(Passed, FateKind::Kept, TU));
  if (Fate.PageAddressUsed)
    return refuse("page-address-use", "R6",
                  Callee + " takes the address for a linear one" +
                      because(Passed, FateKind::Linear, TU));
  if (isLost(Passed, Fate, TU))
    return refuse(
        "unknown-callee", "R3",
        "the address is handed to " + Callee +
            (Passed.Indirectly ? "" : because(Passed, FateKind::Lost, TU)));
  return std::nullopt;
}

/// What becomes of the address of \p Map, which \p Passed leaves in a stream.
/// \p Questions collects what would have to be known.
Decision leftInStream(const PassedAddress &Passed, const MapRecord &Map,
                      const MapFlow &Flow, TranslationUnit &TU,
                      std::vector<Question> &Questions) {
  auto Escapes = [&](const std::string &How) {
    return refuse("escapes-context", "R3",
                  calleeName(*Passed.Call) +
                      " leaves the address in a stream, and " + How);
  };
  const FunctionDecl &Function = Flow.function();
  if (Passed.Indirectly || StreamUse(*Function.getBody(), TU.callSites()).Reads)
    return Escapes("the function reads it");
  std::vector<const Stmt *> Ends;
  for (unsigned I : Map.Unmaps)
    Ends.push_back(Flow.unmaps()[I].Site.Node);
  CodeBehind Behind(Function, *Passed.Call, Ends);
  if (Behind.Loops)
    return Escapes("a loop may wait for another context before the unmap");
  Behind.Calls.insert(Passed.Call);
  Decision Unknown;
  for (const CallExpr *Call : Behind.Calls) {
    std::optional<bool> TakesUp = TU.summaries().takesUp(*Call);
    if (TakesUp.value_or(false))
      return Escapes(calleeName(*Call) +
                     " may read it or wait for another context");
    if (TakesUp)
      continue;
    Questions.push_back({Call, WholeCall});
    if (!Unknown)
      Unknown = refuse("unknown-callee", "R3",
                       "the address is left in a stream while " +
                           calleeName(*Call) + " is called");
  }
  return Unknown;
}

Decision pageAddressTaken(const PassedAddress &Passed, TranslationUnit &TU) {
  ParameterFate Fate = TU.summaries().fate(*Passed.Call, Passed.Argument);
  if (Fate.PageAddressUsed)
    return refuse("page-address-use", "R6",
                  calleeName(*Passed.Call) + " reaches the page without map" +
                      because(Passed, FateKind::Linear, TU));
  if (Fate.ReachesUnknown)
    return refuse("unknown-callee", "R6",
                  "the mapped page is handed to " + calleeName(*Passed.Call) +
                      because(Passed, FateKind::Lost, TU));
  return std::nullopt;
}

/// Whether something sleeps while \p Map is live. A user copy does so only
/// while it may fault.
bool sleeps(const MapRecord &Map, TranslationUnit &TU) {
  return llvm::any_of(Map.Calls, [&](const CallExpr *Call) {
    bool IsUnknown = false;
    unsigned Effects = TU.summaries().effects(*Call, IsUnknown);
    return (Effects & Sleeps) && !(Effects & (AtomicUserCopy | UserCopy));
  });
}

} // namespace

std::optional<Refusal> addressLeaves(const ConvertedRegion &Region,
                                     TranslationUnit &TU, const MapFlow &Flow,
                                     const FunctionSyntax &Syntax) {
  Decision Unknown;
  std::vector<Question> Questions;
  bool IsHopeless = false;
  // Returns whether \p Reason is final.
  auto Weigh = [&](const Decision &Reason, const PassedAddress &Passed) {
    if (!Reason)
      return false;
    if (Reason->Code != "unknown-callee")
      return true;
    if (!Unknown)
      Unknown = Reason;
    Questions.push_back({Passed.Call, static_cast<int>(Passed.Argument)});
    return false;
  };
  for (unsigned I : Region.Maps) {
    const MapRecord &Map = Flow.maps()[I];
    // An atomic mapping is local to its context already, as far as nobody says
    // otherwise, unless that sleeps until another one has used it.
    bool IsLocal = Map.Family != MapFamily::Kmap && !sleeps(Map, TU);
    for (const PassedAddress &Passed : Map.Passed) {
      Decision Reason = passedOn(Passed, TU);
      if (TU.summaries().fate(*Passed.Call, Passed.Argument).LeftInStream &&
          (!Reason || Reason->Code == "unknown-callee")) {
        Decision Left = leftInStream(Passed, Map, Flow, TU, Questions);
        if (Left && Left->Code != "unknown-callee")
          return Left;
        if (Left && !Unknown)
          Unknown = Left;
      }
      if (IsLocal && (!Reason || Reason->Code != "escapes-context"))
        continue;
      IsHopeless |= Reason && Passed.Indirectly;
      if (Weigh(Reason, Passed))
        return Reason;
    }
    const CallExpr *Behind = addressBehind(Map, TU.callSites(), Syntax);
    if (IsLocal)
      continue;
    for (const PassedAddress &Passed : Map.PagePassed) {
      if (Passed.Call == Behind)
        continue;
      Decision Reason = pageAddressTaken(Passed, TU);
      if (Weigh(Reason, Passed))
        return Reason;
    }
  }
  if (Unknown && !IsHopeless)
    TU.summaries().ask(Questions);
  return Unknown;
}

} // namespace kmap_tidy
