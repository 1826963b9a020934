/**
 * The person's locale, safe to hand to `Intl`.
 *
 * On minimal Linux systems (`LANG=C`) web views report the language "C", and every `Intl` constructor throws on it.
 * So nothing else in the app may read `navigator.language`.
 */
export function systemLocale(): string {
  for (const candidate of [navigator.language, ...(navigator.languages ?? [])]) {
    if (candidate && isUsable(candidate)) return candidate;
  }
  return "en";
}

/** Whether `Intl` takes it. */
export function isUsable(locale: string): boolean {
  try {
    new Intl.NumberFormat(locale);
    return true;
  } catch {
    return false;
  }
}

/** The system's locale when it is of this language (it knows the region's dates and units), else the bare language. */
export function localeFor(language: string): string {
  const system = systemLocale();
  return system.toLowerCase().split("-")[0] === language ? system : language;
}
