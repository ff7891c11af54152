//===--- PageWeb.h - page flow between units --------------------*- C++ -*-===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the units of one configuration tell of their page flow, read as far as
/// somebody asks for it, and what follows from it for a unit (PageInquiry.h).
///
/// A field of a header is *confined* to a unit if nobody else fills it, or does
/// more with its pages than look at them. Who may have a hand in it, by name or
/// not, text says (NamingUnits.h). Units are then parsed; of a header that
/// names the field all functions are, as if anybody might call them, and if
/// they hand its pages on, all that include it. Of what no command compiles,
/// and what a configuration leaves out, the text has to say that it only looks.
///
//===----------------------------------------------------------------------===//

#ifndef KMAP_TIDY_TOOLS_KMAP_TIDY_PAGEWEB_H
#define KMAP_TIDY_TOOLS_KMAP_TIDY_PAGEWEB_H

#include "tools/kmap-tidy/Definitions.h"
#include "tools/kmap-tidy/NamingUnits.h"
#include "tools/kmap-tidy/Session.h"

namespace kmap_tidy {

/// The page flow between the units of one configuration, as far as it was read.
class PageWeb {
public:
  PageWeb(Session &S, const UnitOptions &Options, unsigned Configuration,
          std::optional<NamingUnits> &Naming)
      : S(S), Options(Options), Configuration(Configuration), Naming(Naming) {}

  /// Tells the units that put what only others pin, by way of \p Pinned.
  void follow(const std::set<SharedPlace> &Pinned);

  /// Tells \p File which of \p Given, parameters that get its pages, are only
  /// lent them. Returns whether there is any that it has not been told of.
  bool lend(const std::string &File, const std::set<SharedPlace> &Given);

  /// Tells \p File which of \p Fields no other code has a hand in, and who has
  /// in the others. Returns whether there is any that it has not been told of.
  bool confine(const std::string &File, const std::set<SharedPlace> &Fields);

  /// Everything that gives up pages which leave their unit by \p Places.
  std::vector<const SharedRelease *>
  releasesOf(const std::set<SharedPlace> &Places);

private:
  NamingUnits &naming();
  std::set<SharedPlace> reach(const std::set<SharedPlace> &First);
  void read(const std::set<SharedPlace> &Places);
  void readCalled(const std::set<SharedPlace> &Parameters);
  /// Parses \p Files, in the web's configuration or in all.
  void load(const std::set<std::string> &Files, bool Everywhere = false);
  bool isPinned(const PageMixture &Put, ForeignPages &Answers);
  void findDefinitions();
  bool isDefined(llvm::StringRef Name);
  bool isLent(const SharedPlace &Asked);
  bool mayBeFoundByDevice(const std::set<SharedPlace> &Lent);
  bool isCompiled(const std::string &Part, const std::string &File,
                  const std::set<std::string> &Units);
  std::optional<std::string> sharerOf(const SharedPlace &Field,
                                      const std::string &File);
  const std::optional<std::string> &finderBeside(const std::string &File);
  std::optional<std::string> deviceFinderBeside(const std::string &File);
  bool mayStoreUnseen(const std::string &File, const SharedPlace &Slot);
  std::optional<std::string> findFinder(const std::string &File);
  bool headersLeaveAlone(const SharedPlace &Field, const std::string &File,
                         const std::vector<std::string> &Headers,
                         const NamingUnits::Touchers &Touch,
                         std::set<SharedPlace> &Lent, std::string &LeftOut);
  std::optional<std::string> addUsersOfHeaders(const SharedPlace &Field,
                                               const std::string &File,
                                               NamingUnits::Touchers &Touch,
                                               std::set<SharedPlace> &Lent);
  std::optional<PageAnswer> answer(const SharedPlace &Asked,
                                   bool (*IsWanted)(const PageLeaf &));
  bool tell(const std::string &File, ForeignPages Answers);

  Session &S;
  const UnitOptions &Options;
  unsigned Configuration;
  /// Made when the first place is looked for.
  std::optional<NamingUnits> &Naming;
  PageLinks Known;
  /// By file, one for each command.
  std::map<std::string, std::vector<UnitReport>> Told;
  std::set<SharedPlace> Read;
  /// Parameters whose functions have been read; who calls these may not.
  std::set<SharedPlace> Called;
  /// Made when the first function is looked for: of the database's sources, and
  /// of the others.
  std::optional<Definitions> Where, NotCompiled;
  std::vector<std::string> Uncompiled;
  /// The answers of finderBeside().
  std::map<std::string, std::optional<std::string>> Finders;
  /// Whether a neighbour of the file spells one of physicalNames().
  std::map<std::string, bool> MakesPhysical;
  std::set<std::string> Loaded, LoadedEverywhere, Broken;
  /// What a file has asked whether it lends it, or holds it alone.
  std::set<std::pair<std::string, SharedPlace>> Asked;
};

} // namespace kmap_tidy

#endif // KMAP_TIDY_TOOLS_KMAP_TIDY_PAGEWEB_H
