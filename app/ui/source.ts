/** Where the source code of this program can be had (AGPL, section 13). An instance that changes it changes this. */
export const sourceHref = "https://github.com/undersigned/undersigned";
