package review

import (
	"slices"
	"strings"
)

// statePlaces are places that tell their State where rules depend on it: of the States of which a row asks. Counties
// are those whose name no other State's county has; a county that lies in several States, such as Orange County, tells
// none. Cities are those whose name no other city has, and some beside which another is a village.
var statePlaces = []struct{ state, counties, cities string }{
	{"US-CA", `alameda, alpine, amador, calaveras, colusa, contra costa, del norte, el dorado, fresno, glenn, imperial,
		inyo, kern, lassen, los angeles, madera, marin, mariposa, mendocino, merced, modoc, mono, monterey, napa,
		placer, plumas, riverside, sacramento, san benito, san bernardino, san diego, san francisco, san joaquin,
		san luis obispo, san mateo, santa barbara, santa clara, shasta, siskiyou, solano, sonoma, stanislaus, sutter,
		tehama, tulare, tuolumne, ventura, yolo, yuba`,
		`los angeles, san francisco, san diego, san jose, sacramento, fresno, bakersfield, anaheim, santa ana,
		chula vista, santa clarita, san bernardino, moreno valley, huntington beach, rancho cucamonga, escondido,
		salinas, visalia, thousand oaks, simi valley, costa mesa, daly city, redwood city, palo alto, cupertino,
		santa monica, santa barbara, oxnard, vallejo, el cajon, west covina, vacaville, inglewood, san luis obispo,
		milpitas, petaluma, rialto, san leandro, yuba city, turlock, hemet, murrieta, temecula`},
	{"US-CO", `alamosa, arapahoe, archuleta, baca, bent, boulder, broomfield, chaffee, clear creek, conejos, costilla,
		crowley, denver, dolores, eagle, gilpin, gunnison, hinsdale, huerfano, kit carson, la plata, larimer,
		las animas, mesa, moffat, montezuma, montrose, ouray, pitkin, prowers, pueblo, rio blanco, rio grande, routt,
		saguache, teller, weld`,
		`denver, fort collins, pueblo, longmont`},
	{"US-NY", `bronx, broome, cattaraugus, cayuga, chemung, chenango, cortland, dutchess, herkimer, niagara, onondaga,
		ontario, oswego, queens, rensselaer, rockland, saint lawrence, st lawrence, saratoga, schenectady, schoharie,
		tompkins, ulster, westchester, yates`,
		`yonkers, new rochelle, schenectady`},
	{"US-TX", `andrews, angelina, aransas, archer, atascosa, austin, bailey, bandera, bastrop, baylor, bee, bexar,
		blanco, borden, bosque, bowie, brazoria, brazos, brewster, briscoe, burleson, burnet, callahan, castro,
		childress, cochran, coke, coleman, collin, collingsworth, comal, concho, cooke, coryell, cottle, crosby,
		culberson, dallam, deaf smith, denton, dickens, dimmit, donley, eastland, ector, erath, foard, fort bend,
		freestone, frio, gaines, galveston, garza, gillespie, glasscock, goliad, gonzales, gregg, grimes, hansford,
		hartley, hays, hemphill, hockley, hood, hudspeth, hunt, irion, jim hogg, jim wells, karnes, kaufman, kenedy,
		kerr, kimble, kinney, kleberg, lampasas, lavaca, lipscomb, live oak, llano, lubbock, lynn, matagorda,
		maverick, mcculloch, mclennan, mcmullen, milam, montague, motley, nacogdoches, navarro, nolan, nueces,
		ochiltree, palo pinto, parker, parmer, pecos, presidio, rains, randall, reagan, reeves, refugio, rockwall,
		runnels, san augustine, san jacinto, san patricio, san saba, schleicher, scurry, shackelford, somervell,
		starr, sterling, stonewall, sutton, swisher, tarrant, throckmorton, titus, tom green, travis, upton, uvalde,
		val verde, van zandt, waller, webb, wharton, wilbarger, willacy, winkler, yoakum, zapata, zavala`,
		`san antonio, fort worth, corpus christi, lubbock, mckinney, amarillo, mcallen, grand prairie, pflugerville,
		sugar land, killeen`},
	{"US-WA", `asotin, chelan, clallam, cowlitz, ferry, grays harbor, island, kitsap, kittitas, klickitat, okanogan,
		pacific, pend oreille, skagit, skamania, snohomish, spokane, wahkiakum, walla walla, whatcom, whitman, yakima`,
		`seattle, tacoma, spokane, yakima, kennewick`},
}

// placeOffices stand after the name of a place in the name of its court or office, cityOffices after that of a city.
var (
	placeOffices = []string{"county", "cnty", "cty", "sheriff", "sheriffs", "superior", "probate", "juvenile", "da"}
	cityOffices  = []string{"police", "pd", "city", "municipal", "district"}
)

// listPlaces lists the places with the words of authorities' names, each once.
func listPlaces(add func(phrase string, w authorityWord)) {
	for _, p := range statePlaces {
		names := func(list string) []string {
			return strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == '\n' || c == '\t' })
		}
		var cities []string
		for _, list := range [...]string{p.cities, p.counties} {
			isCity := list == p.cities
			for _, name := range names(list) {
				if name = strings.TrimSpace(name); name == "" || !isCity && slices.Contains(cities, name) {
					continue
				}
				if isCity {
					cities = append(cities, name)
				}
				add(name, authorityWord{shows: p.state, isPlace: true, isCity: isCity})
			}
		}
	}
}

// ofPlace reports whether the words from begin to end, the name of a place, name the authority: "Fresno County",
// "County of Fresno", "Superior Court, Fresno". A person or a town elsewhere may be called so, too: "Judge Marin",
// "District Court, Austin".
func (a *authorityName) ofPlace(begin, end int, isCity bool) bool {
	if !strings.ContainsAny(a.after(end-1), ",;(") && (a.is(end, placeOffices...) ||
		isCity && a.is(end, cityOffices...) || a.is(end, "co") && strings.HasPrefix(a.after(end), ".") ||
		a.is(end, "district") && a.is(end+1, "attorney", "attorneys")) {
		return true
	}
	at := begin - 1
	if a.is(at, "of", "for") {
		at--
		if a.is(at, "county", "counties", "cnty", "cty", "sheriff") || isCity && a.is(at, "city", "town") {
			return true
		}
	}
	return a.is(at, "court", "ct") && a.is(at-1, "superior", "super") ||
		isCity && a.is(at, "police", "department", "dept") && a.is(begin-2, "police", "department", "dept")
}
