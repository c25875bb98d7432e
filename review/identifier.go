package review

import (
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"lert/review/text"
)

// This file has the one form of each kind of identifier in which two spellings are equal. The checks, the match index,
// related requests, the search and the report all use it. The store keeps what follows from it: a change here needs a
// new version of the match index.

// lowerNormal is a text in lower case and in one Unicode normal form.
func lowerNormal(s string) string {
	if text.PlainPrefix(s) == len(s) {
		return strings.ToLower(s)
	}
	return norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
}

// domainProfile maps the letters of a domain as a browser does, so that ß stays ß.
var domainProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))

// NormalDomain is a domain in lower case, decoded (münchen.example, not xn--mnchen-3ya.example) and without the dot at
// its end. A domain that cannot exist never equals one that can.
func NormalDomain(s string) string {
	s = strings.TrimSuffix(lowerNormal(text.Trim(s)), ".")
	if text.PlainPrefix(s) == len(s) && !strings.Contains(s, "xn--") {
		return s
	}
	s = strings.TrimSuffix(withPlainDots(s), ".")
	encoded, err := domainProfile.ToASCII(s)
	if err != nil {
		return s
	}
	decoded, err := domainProfile.ToUnicode(encoded)
	if err != nil {
		return encoded
	}
	return decoded
}

// NormalEmail is a mail address in the one form in which equal addresses are equal, however it was pasted: with the
// name of its owner ("Kim <kim@a.example>") or as a link (mailto:kim@a.example). What is invisible tells no addresses
// apart, because no mail program shows it.
func NormalEmail(s string) string {
	s = text.Trim(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s = s[open+1 : len(s)-1]
	}
	s = strings.Map(func(c rune) rune {
		if text.IsBlank(c) {
			return -1
		}
		return c
	}, cutMailto(s))
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return lowerNormal(s)
	}
	local := s[:at]
	if n := len(local); n > 2 && local[0] == '"' && local[n-1] == '"' && !strings.ContainsAny(local[1:n-1], `"\@`) {
		local = local[1 : n-1]
	}
	return lowerNormal(local) + "@" + NormalDomain(s[at+1:])
}

// cutMailto is the address of a link that writes a mail, or else the text as it is.
func cutMailto(s string) string {
	rest, ok := cutScheme(s, "mailto:")
	if !ok {
		return s
	}
	address, _, _ := strings.Cut(rest, "?")
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	return text.Trim(address)
}

// cutScheme cuts the scheme of a link off, in upper or lower case.
func cutScheme(s, scheme string) (rest string, ok bool) {
	s = text.Trim(s)
	if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return s, false
	}
	return s[len(scheme):], true
}

// normalUsername is a user name without the @ in front.
func normalUsername(s string) string { return lowerNormal(strings.TrimPrefix(text.Trim(s), "@")) }

// mobileHosts begin the names of hosts that show the same profiles as the host without them.
var mobileHosts = []string{"www.", "m.", "mobile.", "touch.", "mbasic."}

// webAddress reads the address of a page, also without its scheme: fb.com/kim. It is nil if the text is none.
func webAddress(s string) *url.URL {
	s = text.Trim(s)
	if host, _, found := strings.Cut(s, "/"); found && isHostName(withPlainDots(lowerNormal(host))) {
		s = "https://" + s
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		return u
	}
	return nil
}

// normalProfile is the address of a profile without what does not tell accounts apart: the scheme, www, the case,
// a slash more than is needed, the fragment, and most of the query string.
func normalProfile(s string) string {
	s = text.Trim(s)
	u := webAddress(s)
	if u == nil {
		return lowerNormal(s)
	}
	host := NormalDomain(u.Hostname())
	for _, prefix := range mobileHosts {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.IndexByte(rest, '.') > 0 {
			host = rest
			break
		}
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	at := path.Clean("/" + lowerNormal(u.Path))
	out := host + strings.TrimSuffix(at, "/")
	if q := identifyingQuery(at, u.Query()); q != "" {
		out += "?" + q
	}
	return out
}

// accountParameters are the parameters of a query string that name an account by themselves: profile.php?id=4.
var accountParameters = []string{"id", "u", "uid", "user", "user_id", "userid", "username", "profile_id", "fbid",
	"account", "phone", "p", "v"}

// pageParameters are parameters that say which part of an account is shown, or where the reader came from.
var pageParameters = []string{"sk", "tab", "section", "lst", "view", "feature", "share_url", "rdid", "rdr", "sfnsn",
	"extid", "paipv", "eav", "si", "app", "source", "src", "lang", "locale", "hl"}

// trackingParameters begin the names of parameters that never name an account.
var trackingParameters = []string{"utm_", "fbclid", "gclid", "igsh", "mibextid", "ref", "fref", "hc_", "pn_ref",
	"notif", "comment_tracking", "_"}

// programEndings end the names of programs that find an account by the query string: profile.php?id=4. A dot alone
// makes no program, because user names have dots, too.
var programEndings = []string{".php", ".asp", ".aspx", ".jsp", ".jspx", ".cgi", ".pl", ".do", ".html", ".htm"}

// programNames are the names of such programs without an ending: youtube.com/watch?v=4, wa.me's send?phone=4.
var programNames = []string{"send", "watch", "view", "profile", "profiles", "user", "users", "member", "members",
	"account", "accounts", "people", "channel", "group", "groups"}

// identifyingQuery is the part of a query string that tells accounts apart. If the path names a program or nothing,
// every parameter may do so that is not known to be about the page or about where the reader came from; if its name is
// a word, only those that are known to. Behind the name of an account none does.
func identifyingQuery(at string, query url.Values) string {
	ofProgram := at == "/" || slices.Contains(programEndings, path.Ext(at))
	if !ofProgram && !slices.Contains(programNames, path.Base(at)) {
		return ""
	}
	kept := url.Values{}
	for name, values := range query {
		name = strings.ToLower(name)
		tracks := slices.Contains(pageParameters, name) ||
			slices.ContainsFunc(trackingParameters, func(p string) bool { return strings.HasPrefix(name, p) })
		// v is a film of watch.php?v=4, and a part of profile.php?id=4&v=info.
		tracks = tracks || name == "v" && query.Has("id")
		if !tracks && (ofProgram || slices.Contains(accountParameters, name)) {
			for _, v := range values {
				kept.Add(name, lowerNormal(text.Trim(v)))
			}
		}
	}
	return kept.Encode()
}

// normalIP is an IP address in its shortest form; an IPv4 address that is written as an IPv6 one is an IPv4 address.
func normalIP(s string) string {
	s = visiblePart(s)
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap().String()
	}
	return lowerNormal(s)
}

// normalDevice is the number of a device: an IMEI or a hardware address without separators, or else the text in lower
// case.
func normalDevice(s string) string {
	s = lowerNormal(visiblePart(s))
	bare := strings.NewReplacer("-", "", ":", "", ".", "", "/", "").Replace(s)
	digits, hex := strings.Trim(bare, "0123456789") == "", strings.Trim(bare, "0123456789abcdef") == ""
	if digits && len(bare) >= 14 && len(bare) <= 17 || hex && len(bare) == 12 {
		return bare
	}
	return s
}

// normalIdentifier is a value in the one form of its kind of identifier; telephone numbers need a policy, see
// Policy.parsePhone.
func normalIdentifier(kind, value string) string {
	switch kind {
	case "email":
		return NormalEmail(value)
	case "username":
		return normalUsername(value)
	case "profile_url":
		return normalProfile(value)
	case "ip":
		return normalIP(value)
	case "device":
		return normalDevice(value)
	case "user_id", "group_id": // such numbers may differ in case only
		return norm.NFC.String(asciiDigits(text.Trim(value)))
	}
	return text.Fold(text.Trim(value))
}

// SameAddress reports whether two people wrote the same account, address or name, each in their own spelling.
func SameAddress(a, b string) bool {
	of := TargetSpellings(a)
	return slices.ContainsFunc(TargetSpellings(b), func(s string) bool { return slices.Contains(of, s) })
}

// TargetSpellings are the forms that a target may have of which somebody wrote this or a part of it, whatever its
// kind, each once. A search looks for all of them.
func TargetSpellings(s string) []string {
	s = cutMailto(text.Trim(s))
	out := []string{text.Fold(s), lowerNormal(s)}
	add := func(v string) {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	if name, ok := strings.CutPrefix(s, "@"); ok {
		add(lowerNormal(name))
	} else if strings.Contains(s, "@") {
		add(NormalEmail(s))
	}
	switch {
	case strings.Contains(s, "://"):
		add(normalProfile(s))
	case strings.Contains(s, ".") && !strings.Contains(s, "@"):
		add(normalProfile("https://" + s))
	}
	add(normalIP(s))
	add(normalDevice(s))
	for _, number := range phoneSpellings(s) {
		add(number)
	}
	return slices.DeleteFunc(out, func(v string) bool { return v == "" })
}
