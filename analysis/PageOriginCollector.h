//===--- PageOriginCollector.h - page flow from the syntax tree -*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Builds the graph of PagePlaces.h and the events of PageOrigin.h from the
/// bodies of a unit. Private to the two.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_ANALYSIS_PAGEORIGINCOLLECTOR_H
#define KMAP_TIDY_ANALYSIS_PAGEORIGINCOLLECTOR_H

#include "analysis/FileTokens.h"
#include "analysis/OtherDefinitions.h"
#include "analysis/PageOrigin.h"
#include "analysis/PagePlaces.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <optional>

namespace kmap_tidy {

class ConfiguredNames;
struct HeaderText;

/// Depth of the page pointer that \p E is, whatever it is cast to.
unsigned depthOf(const clang::Expr *E);

/// What \p Call calls, for people.
std::string calleeForPeople(const clang::CallExpr &Call);

/// The row of what \p Call passes on; null if there is none.
const PagePassage *passageOf(const clang::CallExpr &Call);

/// Each expression whose value that of \p E is at some time, such as both ends
/// of a choice and the last one of a statement expression; none if \p E makes
/// its value itself.
llvm::SmallVector<const clang::Expr *, 2> choicesOf(const clang::Expr &E);

/// The number of the page that \p Page finds, as pfn_to_page() has it; null if
/// it is anything else, such as the neighbour of another page.
const clang::Expr *numberOfFound(const clang::Expr &Page);

/// How far the page \p Page is from the page that it is counted from; null if
/// it is not counted.
const clang::Expr *distanceTo(const clang::Expr &Page);

/// The page that \p Distance, from another page, leads to; null if it is none.
const clang::Expr *otherThan(const clang::Expr &Distance);

/// Whether \p Field names who handles an object that holds pages.
bool isHandler(const clang::FieldDecl &Field);

/// Whether pages in \p Field stay those of whoever filled it in.
bool isBorrowed(const clang::FieldDecl &Field);

/// Whether pages in \p Field are those of the holder that it is a part of.
bool isPartOfHolder(const clang::FieldDecl &Field);

/// Whether an object of type \p Type is handled by whom a field of it names.
bool isHandled(clang::QualType Type, const clang::ASTContext &Context);

/// The local variable that \p To points to, or into; null if it is none.
const clang::VarDecl *localBehind(const clang::Expr &To);

class PageOriginCollector
    : public clang::RecursiveASTVisitor<PageOriginCollector> {
public:
  PageOriginCollector(const clang::ASTContext &Context, CallSites &Sites,
                      Summaries &Callees, PageOrigins &Result, bool IsAsked,
                      llvm::ArrayRef<std::string> Walked = {})
      : Context(Context), Sites(Sites), Callees(Callees), Result(Result),
        IsAsked(IsAsked), Walked(Walked) {}

  void run();

  bool VisitVarDecl(clang::VarDecl *Variable);
  bool VisitStmt(clang::Stmt *Parent);
  bool VisitCompoundLiteralExpr(clang::CompoundLiteralExpr *Literal);
  bool VisitBinaryOperator(clang::BinaryOperator *Operator);
  bool VisitCallExpr(clang::CallExpr *Call);
  bool VisitChooseExpr(clang::ChooseExpr *Choice);
  bool VisitGenericSelectionExpr(clang::GenericSelectionExpr *Choice);
  bool VisitCastExpr(clang::CastExpr *Cast);
  bool VisitVAArgExpr(clang::VAArgExpr *Argument);
  bool VisitUnaryOperator(clang::UnaryOperator *Operator);
  bool VisitArraySubscriptExpr(clang::ArraySubscriptExpr *Element);
  bool VisitReturnStmt(clang::ReturnStmt *Return);
  bool VisitDeclRefExpr(clang::DeclRefExpr *Reference);
  bool VisitMemberExpr(clang::MemberExpr *Member);
  bool VisitDesignatedInitExpr(clang::DesignatedInitExpr *Init);
  bool VisitOffsetOfExpr(clang::OffsetOfExpr *Offset);
  bool VisitGCCAsmStmt(clang::GCCAsmStmt *Assembly);
  bool VisitAtomicExpr(clang::AtomicExpr *Atomic);

private:
  struct Pending {
    unsigned Event;
    PlaceList Places;
  };

  void walkFiles();
  /// Finds by which names the linker has what C declares by others.
  void findLinked();
  /// Whether other files, or the linker, may use \p Declared though it is
  /// static.
  bool isLinkedOtherwise(const clang::NamedDecl &Declared);
  /// Whether \p Declared, which is static, is that in some configuration only:
  /// a macro says so, or code under a conditional.
  bool isStaticByConfiguration(const clang::NamedDecl &Declared);
  /// Whether \p Variable has another linkage than C says, or is a header's own,
  /// which another configuration may have otherwise.
  bool isOfOthers(const clang::VarDecl &Variable);
  /// Pages of a field that nobody is seen to fill, or of a variable that code
  /// may which is left out, come from somewhere.
  void addUnfilled();
  void walk(const clang::FunctionDecl &Function);
  void closeFunction(const clang::FunctionDecl &Function);
  /// Whether \p Record, of the file's own, has no tag: another file may have
  /// the same type for itself.
  bool isOwnUntagged(const clang::RecordDecl &Record) const;
  /// Others have, by \p By, whatever an object of \p Record holds.
  void giveTo(const clang::RecordDecl &Record, const clang::ValueDecl &By);
  /// Likewise by what has another name for the linker, and another type.
  void giveByOtherNames();
  /// Others get at the record behind \p Type by \p By.
  void giveUntagged(clang::QualType Type, const clang::ValueDecl &By);

  /// What \p E may name or be; nothing for what holds no page.
  PlaceList placesOf(const clang::Expr *E);
  void addPlaces(const clang::Expr *E, PlaceList &Places);
  /// Adds the place of the page that \p Made makes of what holds none; \p
  /// IsFound as of a source.
  void addMade(const clang::Expr &Made, PlaceList &Found, bool IsFound = false);
  void addPlacesOfCall(const clang::CallExpr &Call, PlaceList &Places);
  PlaceId placeOf(const clang::ValueDecl &Declared);
  /// \p Field, of a record of the main file, is at \p At.
  void holdIn(const clang::FieldDecl &Field, PlaceId At);

  void connect(const PlaceList &From, const PlaceList &To, bool BothWays);
  /// \p From is stored in \p To, which has type \p Type.
  void store(const clang::Expr *From, const PlaceList &To,
             clang::QualType Type);
  void initialise(const PlaceList &To, clang::QualType Type,
                  const clang::Expr *From);
  /// \p List gives members of \p Record their values by position: another
  /// configuration may have others there.
  void leaveOutMembers(const clang::RecordDecl &Record,
                       const clang::InitListExpr &List);
  bool isMadeUp(const clang::Expr &From, unsigned Depth, bool HasNoPlace) const;
  /// Whether what \p Callee returns is new to everybody, and holds nothing.
  bool isFreshMemory(const clang::FunctionDecl &Callee);
  /// Whether \p Null is what a macro is that has another name.
  bool isOfOtherMacro(const clang::Expr &Null) const;
  /// Any page may come to \p To, by \p From; \p IsFound as of a source.
  void addFrame(const PlaceList &To, const clang::Expr &From,
                bool IsFound = false);

  /// Calls \p Each with the place of every field of \p Record, and of what it
  /// contains, that holds pages.
  void forEachHeld(const clang::RecordDecl &Record,
                   llvm::function_ref<void(PlaceId)> Each);
  void forEachHeld(const clang::FieldDecl &Field,
                   llvm::function_ref<void(PlaceId)> Each);
  /// Likewise of every `void *`.
  void forEachNameless(const clang::RecordDecl &Record,
                       llvm::function_ref<void(PlaceId)> Each);
  /// \p At reads or writes \p Field, as do others that are in its place.
  void nameMember(const clang::FieldDecl &Field, const clang::Expr &At);
  /// What members of \p Union hold is in one place; \p At has one.
  void overlay(const clang::RecordDecl &Union, const clang::Expr &At);
  /// Of pages that \p Cast makes of \p Given, which is no cast, or of them
  /// something else.
  void castPages(const clang::CastExpr &Cast, const clang::Expr &Given);
  /// \p Number is compared, or says what memory is given back, and no more.
  void keepAddress(const clang::Expr &Number);
  /// \p Address becomes a number: nobody follows where that leads.
  void numberAddress(const clang::Expr &Address);
  /// Likewise of the number of a page, which leaves what is followed.
  void castNumber(const clang::CastExpr &Cast);
  /// Likewise of a function, which is called by another type then.
  void castFunction(const clang::CastExpr &Cast);
  /// Likewise of memory of no type.
  void castUntyped(const clang::CastExpr &Cast, const clang::Expr &Given);
  /// Likewise of an object of a record, or of what is behind it.
  void castObject(const clang::CastExpr &Cast, const clang::Expr &Given);
  /// A pointer of type \p From, which may be null, is seen as one of type
  /// \p To: so is what it points to.
  void losePointees(clang::QualType From, clang::QualType To,
                    const clang::Expr &At);
  /// Likewise what members of \p Record, which is, point to.
  void losePointees(const clang::RecordDecl &Record, const clang::Expr &At);
  /// \p To, a `void *` or a number, holds or returns \p From: if that is a
  /// record which holds pages, they may be read by it. Returns whether it is.
  bool passRecord(const clang::Expr &From, const clang::ValueDecl &To);
  /// Notes the records of headers that \p Call gives a function of another
  /// unit.
  void handRecords(const clang::CallExpr &Call);
  /// Somebody who does not see the record gets the address \p Address of an
  /// object as a pointer to anything: that is one to its first member.
  void giveFirst(const clang::Expr &Address, const clang::Expr &At,
                 llvm::StringRef Name);
  /// Likewise of fields, those that the unit reads as pages: the others are
  /// private data of every driver.
  void joinNamelessRecords();
  /// \p From goes, as a pointer of type \p Type, to \p Name, whom nobody sees:
  /// if it is a record, and that are numbers or bytes, all that it holds does.
  /// Likewise if it is the address of pages, as a number.
  void loseBytes(const clang::Expr &From, clang::QualType Type,
                 const clang::Expr &At, llvm::StringRef Name);
  /// \p From, a `void *`, is read as a pointer of type \p As.
  void readNameless(const clang::Expr &From, clang::QualType As);
  /// Likewise, of memory that the unit knows as \p Name, which may be null, at
  /// \p Offset bytes.
  void addView(const clang::Decl *Name, const clang::Expr &At,
               clang::QualType As, std::optional<int64_t> Offset = 0);
  /// The address of \p Part is taken, by which its object may be found again.
  void addPart(const clang::MemberExpr &Part);
  /// \p Object goes there without its type.
  void addGiven(const clang::Decl *Name, const clang::Expr &Object);
  /// \p From goes to \p To, or to what \p Into is, as moveNumber() has it: if
  /// that is an address made by hand, it may be in any object.
  void noteStep(const clang::Expr &From, const clang::ValueDecl *To,
                const clang::Expr *Into);
  /// What one name is for may be read as any type that it is read as.
  void joinViews();
  /// By a part that they both have, an object of one record may be taken for
  /// one of another.
  void joinParts();
  /// Somebody goes on from \p Pointer: if that is the address of one member, to
  /// others of its record.
  void leaveMember(const clang::Expr &Pointer, const clang::Expr &At);
  /// Something is stored in \p To: if that is an element of an array, its index
  /// is found again by it.
  void storeAt(const clang::Expr &To);
  /// What is behind an object of a type is in one place.
  void addWhatIsBehind(const clang::Expr &Start, PlaceList &Found);
  void addWhatIsBehind(const clang::RecordDecl &Record, const clang::Expr &At,
                       PlaceList &Found);
  /// Who is not followed gets at what is behind an object of \p Record.
  void loseWhatIsBehind(const clang::RecordDecl &Record, const clang::Expr &At);
  /// Whether \p E points to a record that has pages in it.
  bool mayBeRecordOfPages(const clang::Expr &E) const;
  /// A page array without a length is where the member \p Behind it is.
  void joinFlexibleArrays(const clang::FieldDecl &Behind);
  /// Pages behind a record may be the record's own where code steps back.
  void joinWhatIsBehind();
  /// What holds pages goes to who handles it: if that is not told by an
  /// assignment, to anybody.
  void loseHandled();
  /// If the unit sees any memory as pages, fields may be there.
  void loseFields();
  /// What \p Call gives back, itself or as a copy; null if there is none.
  const clang::Expr *passedOn(const clang::CallExpr &Call);

  /// Any page may come to or go from what \p E, which no analysis follows,
  /// names.
  void lose(const clang::Expr &E, llvm::StringRef Name);
  /// Likewise if \p Address is a pointer to anything.
  void loseMemory(const clang::Expr &Address, llvm::StringRef Name);
  /// Likewise of all that an object of \p Record holds.
  void lose(const clang::RecordDecl &Record, const clang::Expr &At,
            llvm::StringRef Name);
  /// Likewise of the record that has the member \p Start, if \p Size bytes from
  /// there are more than that.
  void loseRange(const clang::Expr &Start, const clang::Expr &Size);
  /// Likewise, and of the numbers in it.
  void loseWithNumbers(const clang::RecordDecl &Record, const clang::Expr &At,
                       llvm::StringRef Name);
  /// Likewise of its fields of no type.
  void loseNameless(const clang::RecordDecl &Record, const clang::Expr &At,
                    llvm::StringRef Name);
  /// Likewise of one place.
  void loseAt(PlaceId Held, const clang::Expr &At, llvm::StringRef Name);
  /// Likewise if \p Record, a pointer to one, has its bytes copied from or to
  /// what is no such record, \p Other.
  void loseAsOther(const clang::Expr &Record, const clang::Expr &Other,
                   const clang::Expr &At);
  /// \p Page outlives the variable that holds it.
  void keep(const clang::Expr *Page, const clang::Expr *At,
            PageEvent::EventKind How = PageEvent::Kept);
  void acquire(const clang::CallExpr &Call, const AcquireApi &Api);
  void release(const clang::CallExpr &Call, const ReleaseApi &Api);
  void touch(const clang::CallExpr &Call, llvm::StringRef Name,
             const KernelApi *Row);
  /// The callee has no row of its own here.
  void passArguments(const clang::CallExpr &Call, const KernelApi *Row);
  /// \p Parameter, of a function that is seen, gets \p Argument.
  void passTo(const clang::Expr &Argument, const clang::ParmVarDecl &Parameter);
  /// Notes whether that may be null, as far as the calls say.
  void passNull(const clang::Expr &Argument,
                const clang::ParmVarDecl &Parameter);
  /// Of parameters that go to others: what is null in one is in the other, and
  /// what is behind the other is behind the one.
  void followPassed();
  /// A pointer to a function may name each of its type whose address is taken.
  void followIndirectCalls();
  /// \p Row says what \p Call does, but not to pages.
  void passToApi(const clang::CallExpr &Call, const KernelApi &Row);
  /// Who is called, and not seen, gets the object of argument \p I without its
  /// type, and may take it for another one.
  void giveObject(const clang::CallExpr &Call, unsigned I);
  /// Who is called, and not seen, has what argument \p I is, or may fill it.
  void giveAway(const clang::CallExpr &Call, unsigned I);
  /// Likewise as a number, or as bytes.
  void giveNumber(const clang::CallExpr &Call, unsigned I);
  /// \p Call stores pages in a holder, or in what is not followed.
  void holdPages(const clang::CallExpr &Call, const PageHolding &Holding);
  /// Whether \p Pointer leads to a local variable that only calls which borrow
  /// pages get, so that none is found by it.
  bool isOnlyLent(const clang::Expr &Pointer) const;
  void mentionInMacro(const clang::Expr *Page);

  /// \p From goes to \p To, or to what \p Into, an expression or the call of a
  /// function that is not seen, is: if it is the number of a page, with that.
  void moveNumber(const clang::Expr &From, const clang::ValueDecl *To,
                  const clang::Expr *Into = nullptr);
  /// If \p One is the number of a page as it is taken, and is that of a page in
  /// \p Other, the page is the same.
  void compareNumbers(const clang::Expr &One, const clang::Expr &Other);
  /// Where the pages are whose numbers \p E may be, or may point to.
  PlaceList numbersOf(const clang::Expr &E);
  void addNumbers(const clang::Expr *E, PlaceList &Found);
  bool mayBeCalledByOthers(const clang::FunctionDecl &Function) const;
  /// The place of the numbers that \p Declared, an integer or what has some,
  /// holds or returns.
  PlaceList numberPlace(const clang::ValueDecl &Declared);
  /// \p From goes to \p To, which has \p Type and may be narrow.
  void putNumber(const PlaceList &From, const PlaceList &To, bool IsShared,
                 clang::QualType Type, const clang::Expr &At);
  /// The numbers that an object of \p Record has may be read by another type.
  void loseNumbers(const clang::RecordDecl &Record, const clang::Expr &At);
  /// The page whose linear address \p Address is by a call; null if it is none.
  const clang::Expr *pageAt(const clang::Expr &Address);
  /// The page that \p Call maps and returns the address of; likewise.
  const clang::Expr *pageMappedBy(const clang::CallExpr &Call);
  /// Pages by an address that an expression is, and arrays of them that it is
  /// the address of.
  struct Addressed {
    PlaceList Linear, Mapped, Arrays;
    /// Whatever they have.
    llvm::SmallVector<const clang::ValueDecl *, 2> Holders;
  };
  void addAddressed(const clang::Expr &E, Addressed &Found);
  /// Likewise by the address of \p Object.
  void addWhere(const clang::Expr &Object, Addressed &Found);
  const clang::Expr *addressIn(const clang::CallExpr &Call);
  /// The variable or field that \p To is, or is an element of, if nobody else
  /// reads it; null if somebody may.
  const clang::ValueDecl *ownHolder(const clang::Expr &To);
  /// \p To, a holder or a function that returns it, gets \p Address.
  void moveAddress(const clang::Expr &Address, const clang::ValueDecl &To);
  /// Who gets an address: a function that uses it or frees what is there, or
  /// somebody who has it from then on.
  enum class AddressTaker { Callee, Freer, Caller, Reader };
  /// \p Taker, for people \p Name, gets \p Address as a \p As. Where a pointer
  /// to a record leads is data.
  void giveAddress(const clang::Expr &Address, const clang::Expr &At,
                   llvm::StringRef Name, clang::QualType As,
                   AddressTaker Taker);
  /// \p Address is stored at \p At, in \p Holder or, if that is null, where
  /// somebody else may read it.
  void storeAddress(const clang::Expr &Address, const clang::Expr &At,
                    clang::QualType As, const clang::ValueDecl *Holder);
  /// What \p From points to is copied to where \p To does.
  void copyAddress(const clang::Expr &From, const clang::Expr &To,
                   const clang::Expr &At);
  /// Lets the addresses of pages flow by all that both were told.
  void followAddresses();
  /// Lets the numbers of pages flow by all that moveNumber() was told.
  void followNumbers();

  /// Notes where the name of a callee, variable or member is spelled that is
  /// seen.
  void markSeen(clang::SourceLocation Loc);
  void findUnseen();
  void findUnseenIn(clang::FileID File);
  bool isTaker(llvm::StringRef Name) const;
  /// Whether what \p Includer has as \p Name, amid its code, has no
  /// conditional.
  bool isTheSameElsewhere(clang::FileID Includer, llvm::StringRef Name);
  /// Notes to what names the code of \p File from \p Begin to \p End gives
  /// pages.
  void findReceivers(clang::FileID File, unsigned Begin, unsigned End);
  void findUncovered(const clang::VarDecl &Variable);
  bool handlesPagesIn(llvm::StringRef Text) const;
  bool takesPagesHere(llvm::StringRef Name) const;
  bool hasStubFor(clang::FileID File, unsigned Include);
  /// Whether what is in the parenthesis \p Open is given to a call that only
  /// looks at pages, and by way of that and any others to none that moves them.
  static bool isOnlyLookedAt(const TextTokens &Tokens, size_t Open);
  /// Notes the words of \p Function, which a header has, that are left out.
  void findLeftOutInBody(const clang::FunctionDecl &Function);
  /// Likewise what the headers have otherwise in another configuration.
  void findUnseenInHeaders();
  /// Likewise what \p Names stand for otherwise, if any are for pages.
  void findConfigured(const ConfiguredNames &Names);
  class ConfiguredReader;
  /// Whether any of these names pages, or what takes or brings some.
  bool namesPages(const TextTokens &Tokens, size_t Begin, size_t End) const;
  /// Notes the first of what \p Other names besides, a page that another
  /// configuration may have in place of \p Taken.
  void leaveOutBranch(const clang::Expr &Taken, const clang::Expr &Other);
  /// Whether \p Name is a function that may do anything with pages it gets.
  bool takesPages(llvm::StringRef Name) const;
  /// Notes what code of another configuration includes in \p File, whose tokens
  /// these are, if that may have to do with pages.
  void findLeftOutParts(clang::FileID File, const TextTokens &Tokens,
                        const std::vector<bool> &IsConditional);
  /// Keeps the first one, for people.
  void noteUnseen(std::string Name, clang::FileID File, unsigned Offset);
  void noteUnseen(std::string Name, const HeaderText &Text, size_t Token);
  void noteUnseen(std::string Name, llvm::StringRef File, unsigned Line);
  /// The files that \p Includer may mean by \p Name, as far as they are found;
  /// nothing if the unit includes one of them.
  std::optional<std::vector<std::unique_ptr<llvm::MemoryBuffer>>>
  leftOutFiles(clang::FileID Includer, llvm::StringRef Name);
  /// \p Declared, of place \p At, may be what some code names that the compiler
  /// does not see.
  /// Likewise what the function \p Declared has, if its code spells \p Word.
  void leaveOut(const clang::ValueDecl &Declared, PlaceId At,
                llvm::StringRef Word = "");
  bool isSpelled(llvm::StringRef Word) const;
  bool mayTake(const clang::CallExpr &Call, const PageTaking &Taking) const;
  /// Whether \p Word, in front of a parenthesis, may be a macro.
  bool mayBeMacro(llvm::StringRef Word) const;
  /// Whether a macro may put \p Name together from \p Part and words that some
  /// text of the unit has.
  bool mayBePasted(llvm::StringRef Name, llvm::StringRef Part);
  /// \p Value is stored in \p To, a field or null, if it is a function.
  void storeFunction(const clang::FieldDecl *To, const clang::Expr *Value);
  void storeHandler(const clang::MemberExpr &To, const clang::Expr *Value);
  /// \p Pages are stored in \p To, from which a request may get them.
  void lend(const clang::MemberExpr &To, const clang::Expr &Pages);
  /// Whether the current function gives the local \p Variable no other value
  /// than the one it starts with.
  bool isSetOnce(const clang::VarDecl &Variable) const;
  bool isEscaped(const clang::FunctionDecl &Function) const {
    return Escaped.count(Function.getCanonicalDecl());
  }

  unsigned addSource(PageSource::SourceKind Kind, clang::SourceLocation Loc,
                     std::string Name, clang::QualType Type = {});
  PageEvent &addEvent(PageEvent::EventKind Kind, const clang::Expr *At,
                      clang::SourceLocation Loc, PlaceList Places,
                      std::string Name);
  bool isInMainFile(clang::SourceLocation Loc) const;
  /// Whether the flow of what is declared at \p Loc was asked for: by default,
  /// what is in the main file or in another one that is no header.
  bool isWalked(clang::SourceLocation Loc);
  /// The definition of a callee that has no row, if its body is known.
  const clang::FunctionDecl *bodyOf(const clang::CallExpr &Call);
  /// Has the definition of \p Function walked; null if there is none, or if it
  /// is replaceable.
  const clang::FunctionDecl *addBody(const clang::FunctionDecl &Function);

  const clang::ASTContext &Context;
  CallSites &Sites;
  Summaries &Callees;
  PageOrigins &Result;
  /// See PageOrigins.
  bool IsAsked;
  /// Not empty: see PageOrigins.
  llvm::ArrayRef<std::string> Walked;
  llvm::DenseMap<clang::FileID, bool> WalkedFiles;

  PagePlaces Places;
  std::vector<Pending> Unsolved;
  const clang::FunctionDecl *Current = nullptr;
  llvm::SetVector<const clang::FunctionDecl *> Functions;
  /// Each with the function that it is in.
  std::vector<std::pair<const clang::CallExpr *, const clang::FunctionDecl *>>
      IndirectCalls;
  /// Those that are not walked, because a row says what they do.
  std::vector<const clang::FunctionDecl *> Passed;
  struct NumberMove {
    const clang::Expr *From;
    const clang::ValueDecl *To;
    const clang::Expr *Into;
    const clang::FunctionDecl *Function;
  };
  std::vector<NumberMove> NumberMoves;
  /// Parameters that go to others as they are.
  std::vector<std::pair<const clang::ParmVarDecl *, const clang::ParmVarDecl *>>
      PassedOn;
  /// From where to where by comparisons, and in whose body.
  std::vector<std::tuple<const clang::Expr *, const clang::Expr *,
                         const clang::FunctionDecl *>>
      ComparedNumbers;
  /// Some number is that of a page, or a page itself.
  bool TakesNumber = false;
  /// Apart from those of pages, which a `void *` may have as well.
  std::map<const clang::ValueDecl *, PlaceId> NumberPlaces;
  /// What moveAddress() and giveAddress() were told, and in whose body.
  struct AddressMove {
    const clang::Expr *From;
    const clang::ValueDecl *To;
    const clang::FunctionDecl *Function;
  };
  struct AddressGift {
    const clang::Expr *Address, *At;
    std::string Name;
    bool IsUntyped;
    AddressTaker Taker;
    const clang::FunctionDecl *Function;
  };
  std::vector<AddressMove> AddressMoves;
  /// By pointers, the holders that they may lead to.
  llvm::DenseMap<const clang::ValueDecl *,
                 llvm::SmallVector<const clang::ValueDecl *, 1>>
      HoldersAt;
  std::vector<AddressGift> AddressGifts;
  llvm::StringSet<> Linked;
  llvm::DenseMap<const clang::NamedDecl *, bool> StaticElsewhere;
  FileTokens Texts{Context};
  OtherDefinitions Others{Context, Texts};
  /// The unit's files, their folders, and those around these, from which a
  /// command may have others included.
  llvm::DenseSet<const clang::FileEntry *> Included;
  std::set<std::string> Folders;
  /// All of the file's that is outside of functions.
  std::string Assembly;
  llvm::SmallPtrSet<const clang::RecordDecl *, 8> Overlaid;
  /// A pointer that memory of no type is read by.
  struct View {
    /// That the memory has; what is behind a record has the record's. May be
    /// null.
    const clang::Decl *Name;
    clang::QualType As;
    const clang::Expr *At;
    /// Where it begins, in bytes; nothing if that varies.
    std::optional<int64_t> Offset;
  };
  /// Whether all that \p Left reads is in front of \p Right.
  bool isBefore(const View &Left, const View &Right) const;
  /// Whether pages that \p One reads or writes may be what \p Other does.
  bool mayBeOneObject(const View &One, const View &Other) const;
  std::vector<View> Views;
  /// Fields that have been joined with what may be in their place.
  llvm::SmallPtrSet<const clang::FieldDecl *, 32> Joined;
  /// Records by what they have in them, where that leads to them or its address
  /// is taken.
  std::multimap<const clang::Decl *,
                std::pair<const clang::RecordDecl *, const clang::Expr *>>
      Parts;
  /// Variables and fields that get an address off that of a member, as
  /// container_of() makes one.
  llvm::SmallPtrSet<const clang::ValueDecl *, 4> SteppedTo;
  /// What is stored in fields of type `void *`.
  std::vector<std::pair<const clang::ValueDecl *, const clang::Expr *>>
      NamelessRecords;
  llvm::SmallPtrSet<const clang::ValueDecl *, 4> ReadAsPages;
  /// Parameters of no type behind which the unit reads or stores pages.
  llvm::SmallPtrSet<const clang::ValueDecl *, 4> BehindWhichPages;
  /// Records behind which there are pages, and casts to these.
  std::vector<std::pair<const clang::RecordDecl *, const clang::Expr *>> Behind;
  /// Likewise of which others get at it.
  std::vector<std::pair<const clang::RecordDecl *, const clang::Expr *>>
      LostBehind;
  /// Sums that are seen as where pages are.
  llvm::SmallPtrSet<const clang::Expr *, 8> SeenAsPages;
  /// Where what is behind objects is, and of what records.
  PlaceList PlacesBehind;
  llvm::SmallPtrSet<const clang::RecordDecl *, 4> RecordsBehind;
  bool StepsBack = false;
  /// Objects that somebody handles.
  std::vector<PlaceId> Handled;
  /// A handler that no assignment sets; may be null.
  const clang::Expr *OtherHandler = nullptr;
  /// A place where pages are seen in memory of any type; may be null.
  const clang::Expr *SeesMemory = nullptr;
  /// Records that are seen otherwise, and where.
  std::vector<std::pair<const clang::RecordDecl *, const clang::Expr *>>
      NumberViews;
  /// Whether a function of a header that makes memory has to do with pages.
  llvm::DenseMap<const clang::FunctionDecl *, bool> SpeaksOfPages;
  /// Fields and variables with a place.
  std::vector<const clang::FieldDecl *> PlacedFields;
  std::vector<const clang::VarDecl *> PlacedVariables;
  /// A word that the compiler does not see.
  struct LeftOut {
    clang::FileID File;
    unsigned Offset;
    bool IsMember;
    /// By a macro, rather than by a conditional.
    bool IsSwallowed;
  };
  llvm::StringMap<llvm::SmallVector<LeftOut, 1>> AllLeftOut;
  /// Those in what may be the arguments of a macro, which may make them parts
  /// of names.
  std::vector<std::pair<llvm::StringRef, LeftOut>> NameParts;
  /// Names of fields and variables with pages; of the fields only.
  llvm::StringSet<> PageWords, FieldWords;
  /// Those that are one page.
  llvm::StringSet<> OnePageWords;
  /// What is spelled in front of parentheses around any of these; whether
  /// around any field.
  llvm::StringMap<bool> Receivers;
  /// Whether some text of the unit has the word.
  llvm::StringMap<bool> Spelled;
  std::vector<std::pair<PlaceId, const clang::ValueDecl *>> Unfilled;
  /// Offsets, by file.
  llvm::DenseMap<clang::FileID, llvm::DenseSet<unsigned>> Seen;
  llvm::SmallPtrSet<const clang::Expr *, 32> CalleeNames;
  /// Calls whose result is only asked whether it is zero.
  llvm::SmallPtrSet<const clang::Expr *, 4> AskedForZero;
  /// Casts to numbers that go nowhere.
  llvm::SmallPtrSet<const clang::Expr *, 8> LocalAddresses;
  llvm::SmallPtrSet<const clang::FunctionDecl *, 32> AddressTaken;
  /// Names of functions that are stored in fields, or that only keep them
  /// alive.
  llvm::SmallPtrSet<const clang::Expr *, 32> StoredNames;
  /// Likewise that only keep them alive.
  llvm::SmallPtrSet<const clang::Expr *, 8> ExportedNames;
  /// Names of handlers that are stored in the holders of their pages.
  llvm::SmallPtrSet<const clang::Expr *, 8> HandlerNames;
  llvm::SetVector<const clang::FunctionDecl *> Escaped;
  llvm::SetVector<const clang::FieldDecl *> OpenSlots;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_ANALYSIS_PAGEORIGINCOLLECTOR_H
