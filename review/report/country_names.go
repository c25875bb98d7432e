package report

// publishedNames are the names of countries by ISO 3166-1 code, for which Meta's files
// of 2019 to 2023 use another name than ISO: a report must be comparable with the one
// before it, row by row.
var publishedNames = map[string]string{
	"AG": "Antigua",
	"AX": "Aland Islands",
	"BL": "Saint Barthelemy",
	"BS": "The Bahamas",
	"CD": "Democratic Republic of the Congo",
	"CG": "Republic of the Congo",
	"CI": "Ivory Coast",
	"CV": "Cape Verde",
	"CW": "Curacao",
	"CZ": "Czech Republic",
	"FM": "Federated States of Micronesia",
	"GM": "The Gambia",
	"HM": "Heard Island and McDonald Islands",
	"IM": "Isle Of Man",
	"LC": "St. Lucia",
	"MF": "Saint Martin",
	"MK": "Macedonia",
	"MO": "Macau",
	"RE": "Reunion",
	"ST": "Sao Tome and Principe",
	"SZ": "Swaziland",
	"TR": "Turkey",
	"UM": "United States Minor Outlying Islands",
	"VA": "Vatican City",
	"VG": "British Virgin Islands",
	"VI": "US Virgin Islands",
	"XK": "Kosovo",
}
